// Checks that several of the network's tables share.
#ifndef ARGOSY_NETWORK_CHECK_H
#define ARGOSY_NETWORK_CHECK_H

#include "network/network.h"

// INPUT on `field` where the text is neither empty nor a country code.
Status country_check(Cx *cx, const char *field, Str country) MUST_USE;
Status supplier_check(Cx *cx, Id supplier) MUST_USE; // the party is a supplier
Status stocked_check(Cx *cx, Id item) MUST_USE;      // the item is no service
// Refuses a chain of bills that comes back to where it began, naming it, were `component` to go into `item`.
Status bill_acyclic(Cx *cx, Id item, Id component) MUST_USE;

#endif
