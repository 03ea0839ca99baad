// The system's simdjson is C++: Swift sees it only through the C functions of CSimdjson.
#ifdef __cplusplus
#include <simdjson.h>
#endif
