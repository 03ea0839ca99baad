-- wrk asks for the ids of a file in turns, each connection's thread from another place on. All routes are asked in the
-- same way, so that what this costs the client is the same for each.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  requests = {}
  for id in io.lines(arguments[2]) do
    requests[#requests + 1] = wrk.format("GET", arguments[1] .. id)
  end
  place = number * math.floor(#requests / 2)
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency, requests)
  io.write(string.format("%.1f %.3f %.3f %d %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
    + summary.errors.timeout))
end
