/// The words of generated descriptions.
enum CaptionWords {
  static let persons = [
    "woman", "man", "child", "toddler", "girl", "boy", "young woman", "young man", "teenager",
    "older woman", "older man", "bearded man", "baby", "student", "grey-haired woman",
    "smiling woman", "laughing boy", "curly-haired girl", "tall man", "little girl",
  ]

  static let clothes = [
    "in a red rain jacket", "wearing a striped jumper", "in a dark blue suit", "with a straw hat",
    "wearing sunglasses and a white shirt", "in a floral summer dress", "with a green backpack",
    "in a yellow raincoat", "wearing a woollen hat", "in a grey hoodie", "with a camera on a strap",
    "in running clothes", "wearing a paper crown", "in a checked flannel shirt", "in hiking boots",
    "with a scarf around the neck", "in a ski helmet and goggles", "wearing a denim jacket",
    "in a football shirt", "wearing an apron dusted with flour", "in pyjamas", "in a wetsuit",
    "with face paint", "in a black graduation gown", "with headphones on", "in a knitted cardigan",
    "wearing a silver necklace", "with a bouquet of wildflowers", "in a bright orange life vest",
    "wearing reading glasses",
  ]

  static let actions = [
    "stands", "sits", "smiles at the camera", "laughs", "leans forward", "looks to the side",
    "waves", "holds up a glass", "points at something out of the frame", "reads a book",
    "blows out candles", "raises both arms", "rests", "poses", "eats an ice cream", "dances",
    "holds a small dog", "takes a photo with a phone", "kneels", "claps", "looks up", "yawns",
    "stirs a pot", "opens a present", "plays the guitar", "makes a funny face", "writes a postcard",
    "ties a shoe", "throws a ball", "feeds the ducks",
  ]

  static let groups = [
    "A group of friends", "A family", "Several people", "Colleagues with name badges",
    "Three generations of a family", "A team in matching shirts", "Guests in festive clothes",
    "Children and their parents", "A cheerful crowd", "A school class", "Hikers with poles",
    "Musicians with their instruments", "A wedding party", "Neighbours", "Young people",
  ]

  static let groupActions = [
    "stand close together", "sit around a long table", "pose for a picture", "raise their glasses",
    "walk in a loose line", "cheer with their arms in the air", "share a meal",
    "look at the camera",
    "huddle under umbrellas", "play a board game", "dance in a circle", "listen to a speech",
    "gather around a cake", "laugh at something off camera", "wave from the steps",
    "lie on blankets",
  ]

  static let settings = [
    "beside a wooden table", "on a stone bridge", "in front of a brick wall", "on a sandy beach",
    "at the edge of a calm lake", "in a crowded restaurant", "under a large chestnut tree",
    "on a balcony with potted herbs", "in a small kitchen", "on the steps of an old church",
    "next to a parked camper van", "in a meadow full of daisies", "on a snow-covered slope",
    "in a living room with a decorated tree", "at a busy market stall", "on a train platform",
    "beside a campfire", "on a rocky summit", "in front of a colourful mural", "by a swimming pool",
    "in a garden with string lights", "at the railing of a ferry", "on a park bench",
    "in a museum hall", "outside a small café", "in a greenhouse", "on a cobbled street",
    "at a playground", "under a white party tent", "in an office with large windows",
    "along a coastal path", "in a sunlit hallway",
  ]

  static let backgrounds = [
    "pine-covered hills", "a row of pastel houses", "snow-capped mountains", "a cloudy sky",
    "the blurred lights of the city", "other guests", "a tall glass building", "rolling vineyards",
    "moored sailing boats", "a bookshelf", "the ruins of a castle", "an open fireplace",
    "a waterfall", "colourful bunting", "a red-brick chimney", "parked bicycles", "palm trees",
    "a ferris wheel", "a field of sunflowers", "the open sea", "a wooden fence", "a tram",
    "a stage with bright spotlights", "distant cliffs", "a half-timbered façade",
    "bare birch trees",
  ]

  static let lights = [
    "Warm evening light falls from the left.", "The light is soft and the colours are muted.",
    "Strong backlight leaves the foreground dark.", "Bright midday sun casts hard shadows.",
    "The picture was taken at dusk.", "The flash lights the foreground evenly.",
    "An overcast sky gives the scene an even light.", "The low sun paints everything golden.",
    "The scene is lit by a single lamp.", "The image is slightly out of focus.",
    "Reflections shimmer on a wet surface.", "Shallow depth of field blurs everything else.",
    "Candles give the room a warm glow.", "Fine mist softens the distance.",
    "The horizon is slightly tilted.", "Deep shadows contrast with the pale sky.",
  ]

  static let moods = [
    "The atmosphere is relaxed and cheerful.", "The mood is quiet and a little melancholic.",
    "It looks like a birthday celebration.", "The setting suggests a holiday in late summer.",
    "Everyone seems to be enjoying the moment.", "It appears to be a cold winter morning.",
    "The scene feels spontaneous rather than posed.", "It could be a family reunion.",
    "The composition draws the eye to the centre.", "Motion blur hints at a lively moment.",
    "Handwritten signs suggest a local festival.", "A few leaves indicate early autumn.",
    "The picture has the look of a souvenir.", "The clutter tells of a long afternoon.",
  ]

  static let adjectives = [
    "narrow", "wide", "quiet", "busy", "sunlit", "misty", "weathered", "colourful", "steep",
    "rain-soaked", "frosty", "lush", "abandoned", "ornate", "modern", "rustic", "windswept",
    "dimly lit", "freshly painted", "overgrown",
  ]

  static let views = [
    "mountain valley", "harbour", "old-town street", "coastline", "river bend", "forest path",
    "city skyline", "market square", "lakeshore", "cathedral", "vineyard terrace", "canal",
    "castle courtyard", "desert road", "waterfall", "lighthouse", "tram stop", "rooftop terrace",
    "alpine pasture", "rice field", "temple garden", "glacier tongue", "railway viaduct", "pier",
  ]

  static let dishes = [
    "grilled fish with lemon", "a stack of blueberry pancakes", "crème brûlée", "a bowl of ramen",
    "jalapeño cornbread", "a slice of chocolate cake", "fresh pasta with basil", "a cheese platter",
    "dumplings in a bamboo steamer", "a loaf of sourdough bread", "roasted vegetables", "phở",
    "a cappuccino with latte art", "a mango salad", "a plate of tapas", "Kaiserschmarrn with plums",
    "a burger with fries", "strawberry tartlets", "a pot of lentil soup", "an açaí bowl",
  ]

  static let tables = [
    "on a rustic wooden table", "on a blue ceramic plate", "on a checked tablecloth",
    "beside a glass of white wine", "on a café terrace", "next to folded napkins",
    "on a marble counter", "in a cast-iron pan", "on a tray with tea", "among scattered crumbs",
  ]

  static let animals = [
    "tabby cat", "golden retriever", "black-and-white sheepdog", "robin", "red squirrel", "goat",
    "grey heron", "hedgehog", "chestnut horse", "rabbit", "white swan", "sleeping kitten",
    "dachshund puppy", "peacock", "highland cow", "green lizard", "bumblebee", "seagull",
  ]

  static let animalActions = [
    "sleeps curled up", "looks straight into the lens", "chases a ball", "drinks from a bowl",
    "sits perfectly still", "stretches", "nibbles at some leaves", "runs at full speed",
    "peers around a corner", "shakes off water", "balances on a ledge", "sniffs the ground",
  ]

  static let plants = [
    "pink peonies", "ripe tomatoes", "a climbing rose", "lavender", "frost-covered ferns",
    "a bed of tulips", "an apple tree in blossom", "tall grasses", "autumn leaves",
    "orange poppies",
    "a row of lettuce", "white hydrangeas", "a mossy stone", "wisteria", "mushrooms", "sunflowers",
  ]

  static let screens = [
    "a chat conversation with several short messages", "a map with a highlighted route",
    "a weather forecast for the coming week", "a train ticket with a QR code", "a settings menu",
    "an article with a large headline", "a recipe with a list of ingredients", "a bank statement",
    "a calendar with coloured entries", "a video call with four participants", "a game score table",
    "an online shop with shoes on sale", "an error message in a dialogue window", "a music player",
    "a flight itinerary", "a spreadsheet with a bar chart", "a social media post with comments",
  ]

  static let screenNotes = [
    "The status bar shows a nearly empty battery.", "The interface is in dark mode.",
    "A notification covers the upper edge of the screen.", "Part of the text is highlighted.",
    "The layout is plain, with black text on white.", "A small avatar is visible in the corner.",
    "Two buttons are placed at the bottom.", "Some lines have been crossed out in red.",
  ]

  static let graphics = [
    "A hand-drawn invitation with floral borders", "A cartoon of two cats sharing an umbrella",
    "A scanned form with handwritten entries", "A poster announcing a summer concert",
    "A floor plan of a three-room flat", "A meme with white capital letters",
    "A black-and-white portrait from an old newspaper", "A logo of overlapping circles",
    "A colourful infographic about recycling", "A photo of a menu board", "A seating plan",
    "A timetable with small print", "A digital painting of a mountain village", "A product photo",
  ]
}
