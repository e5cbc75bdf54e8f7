// The people of a trial: customers who order, change their minds and pay, suppliers who send too much, too little and bills, clerks who
// pick, ship, receive and count. They look at the books to see what there is to do, and do it; some of them err, ask for what cannot
// be, or ask twice. Whoever got no answer asks again under the same key, soon or never.
#include "twin/trial/people.h"

enum {
    DAY_MINUTES = 24 * 60,
    OPENS = 8 * 60,
    CLOSES = 18 * 60,
    TROUBLE_MAX = 40, // faults of a trial
};

void people_open(People *p, uint64_t seed, uint32_t faults) {
    *p = (People){.rng = rng_stream(seed, S("people of a trial")), .faults = faults};
}

// ---- choosing -----------------------------------------------------------------------------------------------------------
const TrialDoc *choose_doc(People *p, const TrialDoc *docs, int n, bool (*fits)(const TrialDoc *)) {
    const TrialDoc *chosen = NULL;
    int seen = 0;
    for (int i = 0; i < n; i++)
        if (docs[i].paper.ref[0] && fits(&docs[i]) && draw(p, 0, seen++) == 0) chosen = &docs[i];
    return chosen;
}

const Parcel *choose_parcel(People *p, const Parcel *parcels, int n, bool (*fits)(const Parcel *)) {
    const Parcel *chosen = NULL;
    int seen = 0;
    for (int i = 0; i < n; i++)
        if (parcels[i].paper.ref[0] && fits(&parcels[i]) && draw(p, 0, seen++) == 0)
            chosen = &parcels[i];
    return chosen;
}

int64_t some_quantity(People *p, int most) {
    int64_t qty = draw(p, 1, most) * UNIT;
    static const int64_t part[] = {250000, 500000, 333333, 1};
    if (likely(p, 120)) qty += part[draw(p, 0, 3)];
    return qty;
}

void goods(People *p, Step *s, int most, bool priced) {
    int first = (int)draw(p, 0, ITEMS - 2), n = (int)draw(p, 1, 3);
    for (int i = 0; i < n; i++) {
        int item = (first + i) % (ITEMS - 1);
        s->piece[s->n++] = (Piece){.what = item,
            .qty = some_quantity(p, most),
            .price = priced ? draw(p, 1000, 140000) * 100 : PRICE_DEFAULT};
    }
}

// ---- asking again -------------------------------------------------------------------------------------------------------
static const Step *step_numbered(const Script *so_far, int no) {
    for (int i = so_far->n; i-- > 0;)
        if (so_far->step[i].no == no) return &so_far->step[i];
    return NULL;
}

static bool repeat(People *p, const Script *so_far, Step *s, int no) {
    const Step *first = step_numbered(so_far, no);
    if (!first || first->verb >= V_ACTIONS) return false;
    Step again = *first;
    again.no = s->no;
    again.minute = s->minute;
    again.server = s->server;
    again.fault = F_NONE;
    again.at = 0;
    again.with = 0;
    bool changed = (p->faults & TRIAL_CLERKS) && likely(p, 150);
    if (changed && again.n) again.piece[0].qty += UNIT;
    else if (changed && again.amount) again.amount += 100;
    *s = again;
    return true;
}

static bool asked_again(People *p, const Script *so_far, Step *s) {
    if (p->owed_n > 0 && likely(p, 600)) {
        int at = (int)draw(p, 0, p->owed_n - 1), no = p->owed[at];
        p->owed[at] = p->owed[--p->owed_n];
        return repeat(p, so_far, s, no);
    }
    if (!(p->faults & TRIAL_CLERKS) || so_far->n < 20 || !likely(p, 35)) return false;
    return repeat(p, so_far, s, so_far->step[draw(p, 0, so_far->n - 1)].no);
}

// ---- mischief -----------------------------------------------------------------------------------------------------------
static bool has_pieces(const Step *s) {
    return s->n > 0 && s->verb != V_PRICE && s->verb != V_ADJUST;
}

static void err(People *p, const Script *so_far, Step *s) {
    switch (draw(p, 0, 4)) {
    case 0: s->bad = BAD_FIELD; break;
    case 1:
        if (has_pieces(s) && !verb_info[s->verb].about_lines)
            s->bad = (int32_t)draw(p, BAD_CODE, BAD_QTY);
        break;
    case 2:
        if (has_pieces(s)) s->piece[0].qty *= draw(p, 2, 9);
        break;
    case 3: // what was done once is done again, under a key of its own
        if (so_far->n > 5) {
            Step other = *s;
            if (repeat(p, so_far, &other, so_far->step[so_far->n - (int)draw(p, 1, 5)].no)) {
                other.key = other.no;
                *s = other;
            }
        }
        break;
    default:
        if (has_pieces(s) && verb_info[s->verb].about_lines) s->piece[0].what += 1;
    }
}

static void fault(People *p, Step *s) {
    static const int most[F_FAULTS] = {
        [F_WRITE] = 10, [F_SHORT] = 10, [F_SYNC] = 2, [F_FULL] = 10, [F_READ] = 4, [F_BUSY] = 4, [F_LOCKED] = 4, [F_CRASH] = 14};
    int kind = (int)draw(p, 1, F_FAULTS - 1);
    if (kind == F_CRASH && likely(p, 400)) kind = F_AFTER;
    if (!(p->faults >> kind & 1)) return;
    s->fault = kind;
    s->at = most[kind] ? (int32_t)draw(p, 1, most[kind]) : 0;
    p->trouble++;
}

static bool befalls(People *p, Step *s) {
    for (int i = 0; i < SERVERS_MAX; i++)
        if ((p->sick >> i & 1) && likely(p, 300)) {
            s->verb = V_RESTART;
            s->server = i;
            return true;
        }
    if ((p->faults & TRIAL_RESTART) && likely(p, 6)) {
        s->verb = V_RESTART;
        return true;
    }
    if ((p->faults & TRIAL_CLOCK) && likely(p, 10)) {
        static const int64_t by[] = {
            60, -60, DAY_MINUTES, -DAY_MINUTES, 3 * DAY_MINUTES, -3 * DAY_MINUTES, 7, -7};
        s->verb = V_CLOCK;
        s->amount = by[draw(p, 0, 7)];
        return true;
    }
    if ((p->faults >> F_CRASH & 1) && likely(p, 3)) {
        s->verb = V_POWER;
        return true;
    }
    return false;
}

// ---- the day ------------------------------------------------------------------------------------------------------------
// On the first day what is there is entered, undisturbed.
static bool opening(People *p, int count, Step *s) {
    if (count >= (ITEMS - 1) * SITES) return false;
    s->verb = V_OPEN;
    s->site = count % SITES;
    s->n = 1;
    s->piece[0] = (Piece){.what = count / SITES,
        .qty = some_quantity(p, 60),
        .price = likely(p, 500) ? draw(p, 1000, 90000) * 100 : PRICE_DEFAULT};
    return true;
}

static void work(People *p, const Books *b, Step *s) {
    static bool (*const trades[])(People *, const Books *, Step *) = {
        sell, sell, sell, sell, buy, buy, take_back, keep};
    for (int tries = 0; tries < 8; tries++) {
        Step made = *s;
        if (trades[draw(p, 0, 7)](p, b, &made)) {
            *s = made;
            return;
        }
    }
    s->verb = V_ALLOCATE;
}

bool people_next(People *p, const Books *b, const Script *so_far, int servers, int day, Step *s) {
    *s = (Step){.no = so_far->n ? so_far->step[so_far->n - 1].no + 1 : 1, .who = -1, .site = -1, .to = -1};
    s->key = s->no;
    if (p->minute < day * DAY_MINUTES + OPENS) p->minute = day * DAY_MINUTES + OPENS;
    s->server = (int32_t)draw(p, 0, servers - 1);
    s->minute = p->minute;
    if (day == 0 && opening(p, so_far->n, s)) return true;
    p->minute += (int32_t)draw(p, 5, 90);
    s->minute = p->minute;
    if (p->minute >= day * DAY_MINUTES + CLOSES || books_full(b)) return false;
    if (befalls(p, s) || asked_again(p, so_far, s)) return true;
    work(p, b, s);
    if ((p->faults & TRIAL_CLERKS) && likely(p, 60)) err(p, so_far, s);
    if (p->trouble < TROUBLE_MAX && likely(p, 80)) fault(p, s);
    return true;
}
