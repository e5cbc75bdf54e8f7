// When a certificate (X.509, in PEM) ends.
#ifndef ARGOSY_BASE_CERTIFICATE_H
#define ARGOSY_BASE_CERTIFICATE_H

#include "base/date.h"

bool certificate_ends(const char *path, Time *out); // the first of the file; false where there is none

#endif
