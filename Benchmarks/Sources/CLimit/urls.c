#include "output.h"

static int put_url(output *output, uint64_t number, uint64_t width, const context *context) {
  REQUIRE(number < output->limit->pattern_count);
  const pattern *pattern = &output->limit->patterns[number];
  TRY(reserve(output, pattern->size + pattern->count * TEXT_ROOM(context->name.size + 128)));
  for (size_t index = 0; index < pattern->count; index++) {
    output->at = put_bytes(
        output->at, (bytes){pattern->parts[index].text, pattern->parts[index].size});
    switch (pattern->parts[index].variable) {
    case LAST: break;
    case ID: output->at = put_bytes(output->at, context->id); break;
    case NAME: WRITE(put_escaped(output->at, context->name)); break;
    case NAME_PERCENT: output->at = put_percent(output->at, context->name, false); break;
    case NAME_COMPONENT: output->at = put_percent(output->at, context->name, true); break;
    case ASSET: output->at = put_bytes(output->at, context->asset); break;
    case FACE: output->at = put_bytes(output->at, context->face); break;
    }
  }
  put_optional_signed(output, width != 0, width - 1);
  LITERAL("}");
  return 0;
}

int put_urls(output *output, bytes pairs, uint64_t only, const context *context) {
  LITERAL("{");
  bool first = true;
  uint64_t place = 1;
  for (wire reader = read_bytes(pairs); reader.at < reader.end; place++) {
    uint64_t number, width;
    REQUIRE(read_varint(&reader, &number) && read_varint(&reader, &width));
    if (only != 0 && place != only) continue;
    if (!first) LITERAL(",");
    first = false;
    TRY(put_url(output, number, width, context));
    if (only != 0) break;
  }
  LITERAL("}");
  return 0;
}
