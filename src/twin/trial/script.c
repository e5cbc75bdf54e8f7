// Steps as text and back. A line has the step's number, its time and server, the verb, and then what it has beyond nothing as name=value.
#include "twin/trial/script.h"

#include <stdlib.h>
#include <string.h>

const VerbInfo verb_info[V_VERBS] = {
    [V_NONE] = {.name = "none"},
    [V_OPEN] = {"stock.open", "stock", "open", NULL, false},
    [V_ADJUST] = {"stock.adjust", "stock", "adjust", NULL, false},
    [V_PRICE] = {"item.price", "item", "update", NULL, false},
    [V_PLACE] = {"order.place", "order", "place", "number", false},
    [V_CHANGE] = {"order.change", "order", "change", NULL, true},
    [V_CANCEL] = {"order.cancel", "order", "cancel", NULL, true},
    [V_ALLOCATE] = {"order.allocate", "order", "allocate", NULL, false},
    [V_PICK] = {"shipment.pick", "shipment", "pick", "number", true},
    [V_PACK] = {"shipment.pack", "shipment", "pack", NULL, false},
    [V_SHIP] = {"shipment.ship", "shipment", "ship", NULL, false},
    [V_DELIVER] = {"shipment.deliver", "shipment", "deliver", NULL, false},
    [V_UNPICK] = {"shipment.cancel", "shipment", "cancel", NULL, false},
    [V_PAY_IN] = {"payment.receive", "payment", "receive", NULL, false},
    [V_BUY] = {"purchase.create", "purchase", "create", "number", false},
    [V_APPROVE] = {"purchase.approve", "purchase", "approve", NULL, false},
    [V_SEND] = {"purchase.send", "purchase", "send", NULL, false},
    [V_CONFIRM] = {"purchase.confirm", "purchase", "confirm", NULL, true},
    [V_RECEIVE] = {"purchase.receive", "purchase", "receive", "number", true},
    [V_INSPECT] = {"receipt.inspect", "receipt", "inspect", NULL, true},
    [V_PUTAWAY] = {"receipt.putaway", "receipt", "putaway", NULL, false},
    [V_CLOSE] = {"purchase.close", "purchase", "close", NULL, false},
    [V_ABANDON] = {"purchase.cancel", "purchase", "cancel", NULL, false},
    [V_BILL] = {"bill.receive", "supplier-invoice", "receive", "number", true},
    [V_BILL_APPROVE] = {"bill.approve", "supplier-invoice", "approve", NULL, false},
    [V_BILL_REJECT] = {"bill.reject", "supplier-invoice", "reject", NULL, false},
    [V_PAY_RUN] = {"payment.run", "payment", "run", NULL, false},
    [V_MOVE] = {"transfer.create", "transfer", "create", "number", false},
    [V_MOVE_SHIP] = {"transfer.ship", "transfer", "ship", NULL, true},
    [V_MOVE_RECEIVE] = {"transfer.receive", "transfer", "receive", NULL, true},
    [V_MOVE_CANCEL] = {"transfer.cancel", "transfer", "cancel", NULL, false},
    [V_RETURN] = {"return.request", "return", "request", "number", true},
    [V_RETURN_APPROVE] = {"return.approve", "return", "approve", NULL, false},
    [V_RETURN_REJECT] = {"return.reject", "return", "reject", NULL, false},
    [V_RETURN_CLOSE] = {"return.close", "return", "close", NULL, false},
    [V_RETURN_RECEIVE] = {"return.receive", "return", "receive", NULL, true},
    [V_RETURN_INSPECT] = {"return.inspect", "return", "inspect", NULL, true},
    [V_RETURN_DISPOSE] = {"return.dispose", "return", "dispose", NULL, false},
    [V_REFUND] = {"return.refund", "return", "refund", NULL, false},
    [V_RESTART] = {.name = "server.restart"},
    [V_POWER] = {.name = "power.cut"},
    [V_CLOCK] = {.name = "clock.step"},
};

const char *const fault_names[F_FAULTS] = {"none", "write", "short", "sync", "full", "read", "busy",
    "locked", "crash", "lost-before", "lost-after"};

static const char *const bad_names[BADS] = {"none", "code", "quantity", "field"};

enum { DAY_MINUTES = 24 * 60, DAYS_MAX = 9999 };

void script_add(Script *s, const Step *step) {
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 256;
        s->step = realloc(s->step, (size_t)s->cap * sizeof *s->step);
        CHECK(s->step != NULL);
    }
    s->step[s->n++] = *step;
}

void script_free(Script *s) {
    free(s->step);
    *s = (Script){0};
}

// ---- out ----------------------------------------------------------------------------------------------------------------
static void piece_write(Buf *out, const Step *s, const Piece *p) {
    if (verb_info[s->verb].about_lines) buf_fmt(out, "%d*", p->what);
    else buf_fmt(out, "I%d*", p->what);
    buf_decimal(out, p->qty, 6, 0);
    if (p->price >= 0) buf_char(out, '@'), buf_decimal(out, p->price, 6, 0);
    if (p->second) buf_char(out, '-'), buf_decimal(out, p->second, 6, 0);
}

void step_write(Buf *out, const Step *s) {
    int day = s->minute / DAY_MINUTES, of = s->minute % DAY_MINUTES;
    buf_fmt(out, "%4d  d%02d %02d:%02d  s%d  %s", s->no, day, of / 60, of % 60, s->server,
        verb_info[s->verb].name);
    if (s->with) buf_fmt(out, " with=%d", s->with);
    if (s->key != s->no && s->verb < V_ACTIONS) buf_fmt(out, " key=%d", s->key);
    if (s->doc) buf_fmt(out, " doc=%d", s->doc);
    if (s->who >= 0) buf_fmt(out, " who=%d", s->who);
    if (s->site >= 0) buf_fmt(out, " site=%d", s->site);
    if (s->to >= 0) buf_fmt(out, " to=%d", s->to);
    if (s->amount) buf_fmt(out, " amount=%lld", (long long)s->amount);
    if (s->flags) buf_fmt(out, " flags=%d", s->flags);
    if (s->bad) buf_fmt(out, " bad=%s", bad_names[s->bad]);
    for (int i = 0; i < s->n; i++) {
        buf_z(out, i ? "," : " lines=");
        piece_write(out, s, &s->piece[i]);
    }
    if (s->fault) buf_fmt(out, " fault=%s", fault_names[s->fault]);
    if (s->fault && s->at) buf_fmt(out, ":%d", s->at);
    buf_char(out, '\n');
}

void script_write(Buf *out, const Script *s) {
    buf_fmt(out, "seed=%llu servers=%d\n", (unsigned long long)s->seed, s->servers);
    for (int i = 0; i < s->n; i++) step_write(out, &s->step[i]);
}

// ---- in -----------------------------------------------------------------------------------------------------------------
static bool number(Str word, int64_t *out) { return decimal_parse(word, 0, out); }

static bool number32(Str word, int32_t *out) {
    int64_t v;
    if (!number(word, &v) || v < INT32_MIN || v > INT32_MAX) return false;
    *out = (int32_t)v;
    return true;
}

static bool choice(Str word, const char *const *names, int n, int32_t *out) {
    for (int i = 0; i < n; i++)
        if (str_is(word, names[i])) return *out = i, true;
    return false;
}

static bool piece_read(Str word, Piece *p) {
    Str qty, price = S(""), second = S("");
    if (word.n && word.at[0] == 'I') word = str_cut(word, 1, word.n);
    Str what = str_split(word, '*', &qty);
    ptrdiff_t minus = str_find(qty, S("-"));
    if (minus > 0) {
        second = str_cut(qty, (size_t)minus + 1, qty.n);
        qty = str_cut(qty, 0, (size_t)minus);
    }
    qty = str_split(qty, '@', &price);
    *p = (Piece){.price = PRICE_DEFAULT};
    return number32(what, &p->what) && decimal_parse(qty, 6, &p->qty) &&
        (price.n == 0 || decimal_parse(price, 6, &p->price)) &&
        (second.n == 0 || decimal_parse(second, 6, &p->second));
}

static bool pieces_read(Str words, Step *s) {
    while (words.n) {
        Str word = str_split(words, ',', &words);
        if (s->n == PIECES_MAX || !piece_read(word, &s->piece[s->n++])) return false;
    }
    return true;
}

static bool fault_read(Str word, Step *s) {
    Str at, name = str_split(word, ':', &at);
    return choice(name, fault_names, F_FAULTS, &s->fault) && (at.n == 0 || number32(at, &s->at));
}

static bool member_read(Str name, Str value, Step *s) {
    const struct {
        const char *name;
        int32_t *at;
    } known[] = {{"key", &s->key}, {"doc", &s->doc}, {"who", &s->who}, {"site", &s->site},
        {"to", &s->to}, {"flags", &s->flags}, {"with", &s->with}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(name, known[i].name)) return number32(value, known[i].at);
    if (str_is(name, "amount")) return number(value, &s->amount);
    if (str_is(name, "bad")) return choice(value, bad_names, BADS, &s->bad);
    if (str_is(name, "lines")) return pieces_read(value, s);
    if (str_is(name, "fault")) return fault_read(value, s);
    return false;
}

static Str next_word(Str *line) {
    *line = str_trim(*line);
    Str rest, word = str_split(*line, ' ', &rest);
    *line = rest;
    return word;
}

static bool verb_read(Str word, int32_t *out) {
    for (int i = 1; i < V_VERBS; i++)
        if (str_is(word, verb_info[i].name)) return *out = i, true;
    return false;
}

static bool within(int64_t v, int64_t low, int64_t high) { return v >= low && v <= high; }

static bool clock_read(Str day, Str time, int32_t *minute) {
    Str minutes, hours = str_split(time, ':', &minutes);
    int32_t d, h, m;
    if (day.n < 2 || day.at[0] != 'd' || !number32(str_cut(day, 1, day.n), &d) ||
        !number32(hours, &h) || !number32(minutes, &m))
        return false;
    if (!within(d, 0, DAYS_MAX) || !within(h, 0, 23) || !within(m, 0, 59)) return false;
    *minute = d * DAY_MINUTES + h * 60 + m;
    return true;
}

// Reads a step; *fault is the word at fault.
static bool step_read(Str line, Step *s, Str *fault) {
    *s = (Step){.who = -1, .site = -1, .to = -1};
    *fault = next_word(&line);
    if (!number32(*fault, &s->no) || s->no <= 0) return false;
    s->key = s->no;
    Str day = next_word(&line);
    *fault = next_word(&line);
    if (!clock_read(day, *fault, &s->minute)) return false;
    Str server = *fault = next_word(&line);
    if (server.n < 2 || server.at[0] != 's' || !number32(str_cut(server, 1, server.n), &s->server))
        return false;
    *fault = next_word(&line);
    if (!verb_read(*fault, &s->verb)) return false;
    for (line = str_trim(line); line.n; line = str_trim(line)) {
        *fault = next_word(&line);
        Str value, name = str_split(*fault, '=', &value);
        if (!member_read(name, value, s)) return false;
    }
    return true;
}

static bool head_read(Str line, Script *s, Str *fault) {
    while ((line = str_trim(line)).n) {
        *fault = next_word(&line);
        Str value, name = str_split(*fault, '=', &value);
        int64_t v;
        if (!number(value, &v) || v < 0) return false;
        if (str_is(name, "seed")) s->seed = (uint64_t)v;
        else if (str_is(name, "servers") && within(v, 1, SERVERS_MAX)) s->servers = (int32_t)v;
        else return false;
    }
    return true;
}

// What of a step no trial has; NULL: nothing.
static const char *out_of_range(const Step *s, const Script *before) {
    int32_t last = before->n ? before->step[before->n - 1].no : 0;
    if (!within(s->no, last + 1, STEPS_MAX - 1)) return "the number of the step";
    if (!within(s->key, 1, s->no)) return "key";
    if (!within(s->doc, 0, s->no - 1)) return "doc";
    if (!within(s->server, 0, before->servers - 1)) return "server";
    bool buys = s->verb == V_BUY;
    if (!within(s->who, s->verb == V_PLACE || buys ? 0 : -1, buys ? 1 : 3)) return "who";
    bool at = s->verb == V_PLACE || buys || s->verb == V_MOVE || s->verb == V_OPEN || s->verb == V_ADJUST;
    if (!within(s->site, at ? 0 : -1, 1)) return "site";
    if (!within(s->to, s->verb == V_MOVE ? 0 : -1, 1)) return "to";
    if ((s->verb == V_OPEN || s->verb == V_ADJUST || s->verb == V_PRICE || s->verb == V_CHANGE) && s->n == 0)
        return "lines";
    if (s->verb == V_PAY_IN && s->doc == 0 && s->who < 0) return "who";
    for (int i = 0; i < s->n; i++)
        if (!verb_info[s->verb].about_lines && !within(s->piece[i].what, 0, 5)) return "lines";
    return NULL;
}

Status script_read(Cx *cx, Str text, Script *out) {
    *out = (Script){.servers = 2};
    for (int row = 1; text.n; row++) {
        Str line = str_trim(str_split(text, '\n', &text)), fault = S("");
        if (line.n == 0 || line.at[0] == '#') continue;
        Step s = {0};
        bool head = str_starts(line, S("seed="));
        bool good = head ? out->n == 0 && head_read(line, out, &fault) // once there are steps it stands
                         : step_read(line, &s, &fault);
        if (!good)
            return with_hint(cx,
                with_value(cx,
                    fail(cx, INPUT, "script", "line %d of the script is not understood", row), fault),
                "write steps as `argosy twin` prints them");
        if (head) continue;
        const char *beyond = out_of_range(&s, out);
        if (beyond)
            return with_hint(cx,
                fail(cx, INPUT, beyond, "line %d of the script: %s is out of range", row, beyond), "numbers of steps rise to at most %d; servers, goods, sites and parties are those of docs/twin.md",
                STEPS_MAX - 1);
        script_add(out, &s);
    }
    return OK;
}
