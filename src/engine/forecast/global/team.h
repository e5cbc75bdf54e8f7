// What the parts of a run share. Private to this folder.
#ifndef ARGOSY_ENGINE_FORECAST_GLOBAL_TEAM_H
#define ARGOSY_ENGINE_FORECAST_GLOBAL_TEAM_H

#include "engine/forecast/global/global.h"

int team_back(const GlobalPanel *p); // periods at the end that the older trees do not see

#endif
