// Lead times as they were: how many days late (or early) goods came, counted by who brought them and where. Whoever receives goods notes it;
// planning learns from it how long things really take, and how much that varies.
#ifndef ARGOSY_FLOW_PRODUCT_LEAD_H
#define ARGOSY_FLOW_PRODUCT_LEAD_H

#include "network/network.h"

typedef enum { LEAD_PURCHASE, LEAD_WORK, LEAD_TRANSFER, LEAD_PUTAWAY, LEAD_KINDS } LeadKind;

// What lead times of a source's goods are counted under.
void lead_way(const Source *s, LeadKind *kind, Id *giver);

// So many days after the day asked for (days before it: below 0), which counts as LEAD_DAYS_MAX where it is more.
enum { LEAD_DAYS_MAX = 400 };
Status lead_note(Cx *cx, LeadKind kind, Id giver, Id site, int days) MUST_USE;
// Days from one day to today; today where none was asked for.
int lead_late(const Cx *cx, Date asked);

// The day by which goods asked for on a day are there, with the chance that the setting promise.confidence gives: so many days late as
// they came by that way before, where receipts are known in which they were as late as they are already (LEAD_TRUST more count as come on the day).
// Not before today. What was read of each way is kept in *asked, NULL at first, in the arena: for one action, which sees what was so at first.
enum { LEAD_TRUST = 5 };
typedef struct LeadsAsked LeadsAsked;
Status lead_confidence(Cx *cx, Rate *out) MUST_USE;
Status lead_surely(Cx *cx, LeadsAsked **asked, LeadKind kind, Id giver, Id site, Date day, Date *out) MUST_USE;

typedef struct {
    double times, mean, sd; // of the days; sd: of them, 0 where there is one
} LeadSeen;
typedef struct LeadsSeen LeadsSeen;
Status leads_seen(Cx *cx, LeadsSeen **out) MUST_USE; // all of it, in the arena
// So many days after the day asked for they are there with that chance, when they are `late` days late already (below 0: they are not): see lead_surely.
int lead_margin(const LeadsSeen *all, LeadKind kind, Id giver, Id site, int late, Rate confidence);
LeadSeen lead_seen(const LeadsSeen *all, LeadKind kind, Id giver, Id site); // all 0 where nothing was seen

#endif
