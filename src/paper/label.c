// Labels drawn as PDF, one page each.
//
// Codes and facts stand at the foot, the sender at the top, and the receiver has all that is left between them. Where it is not enough, the
// addresses are written smaller. Everything is black: label printers have no grey.
#include "paper/label.h"

static const Hand tiny = {.size = 6.5};
static const Hand value = {.size = 9, .strong = true};

typedef struct {
    const Label *l;
    Ink *ink;
    double left, inner, top, bottom;
    double small; // addresses: 1 as they should be, less where there is little room
} Tag;

enum { CODE_HIGH = 46, LAST_CODE_HIGH = 74, PAD = 6 }; // points
#define MODULE 1.35 // 0.48 mm: GS1 asks for 0.495 or less on parcels
#define RULE 1.2

void label_fact(Label *l, const char *name, Str text) {
    if (text.n == 0) return;
    CHECK(l->facts_n < LABEL_FACTS);
    l->facts[l->facts_n++] = (Fact){str_of(name), text};
}

void label_code(Label *l, const char *name, const Bars *bars) {
    if (bars->kind == BARS_NONE) return;
    CHECK(l->codes_n < LABEL_CODES);
    l->codes[l->codes_n++] = (LabelCode){name, *bars};
}

static Hand hand(double size, bool strong, Side side) {
    return (Hand){.size = size, .strong = strong, .side = side};
}

static double put(Tag *t, Hand h, double x, double y, double w, Str text, bool draw) {
    return draw ? ink_text(t->ink, h, x, y, w, text) : ink_height(t->ink, h, w, text);
}

// ---- from the top ----------------------------------------------------------------------------------------------------
static double block(Tag *t, const Block *b, double y, double w, double name, double line, bool draw) {
    y += put(t, tiny, t->left, y, w, str_of(b->head), draw) + 1;
    y += put(t, hand(name * t->small, true, SIDE_LEFT), t->left, y, w, b->name, draw);
    for (int i = 0; i < b->n; i++)
        y += put(t, hand(line * t->small, false, SIDE_LEFT), t->left, y, w, b->lines[i], draw);
    return y;
}

static double sender(Tag *t, bool draw) {
    const double w = t->inner * 0.56, x = t->left + w + PAD, right = t->inner - w - PAD;
    double y = block(t, &t->l->from, t->top, w, 8.5, 7.5, draw), z = t->top;
    z += put(t, hand(12, true, SIDE_RIGHT), x, z, right, t->l->title, draw);
    z += put(t, hand(12, false, SIDE_RIGHT), x, z, right, t->l->part, draw);
    return (z > y ? z : y) + PAD;
}

static double receiver(Tag *t, double y, bool draw) {
    return block(t, &t->l->to, y + PAD, t->inner, 17, 13, draw) + PAD;
}

// ---- from the foot ---------------------------------------------------------------------------------------------------
static double code_high(const Label *l, int i) {
    return i + 1 == l->codes_n ? LAST_CODE_HIGH : CODE_HIGH;
}

static double codes_height(Tag *t) {
    double h = 0;
    for (int i = 0; i < t->l->codes_n; i++) h += RULE + PAD + 12 + code_high(t->l, i) + PAD;
    return h;
}

static void codes_draw(Tag *t, double y) {
    for (int i = 0; i < t->l->codes_n; i++) {
        const LabelCode *c = &t->l->codes[i];
        double w, h;
        ink_fill(t->ink, TONE_INK, t->left, y, t->inner, RULE);
        y += RULE + PAD;
        put(t, tiny, t->left, y + 1.5, 70, str_of(c->name), true);
        put(t, hand(9, true, SIDE_RIGHT), t->left + 70, y, t->inner - 70, c->bars.shown, true);
        y += 12;
        bars_size(&c->bars, t->inner - 16, code_high(t->l, i), MODULE, &w, &h);
        bars_draw(t->ink, &c->bars, t->left + (t->inner - w) / 2, y, w, h);
        y += code_high(t->l, i) + PAD;
    }
}

// Facts in two columns; gives the height.
static double facts(Tag *t, double y, bool draw) {
    const double w = t->inner / 2 - PAD, start = y;
    if (draw) ink_fill(t->ink, TONE_INK, t->left, y, t->inner, RULE);
    y += RULE + PAD;
    for (int i = 0; i < t->l->facts_n; i += 2) {
        double most = 0;
        for (int k = i; k < i + 2 && k < t->l->facts_n; k++) {
            const Fact *f = &t->l->facts[k];
            double x = t->left + (k - i) * (w + 2 * PAD), h = put(t, tiny, x, y, w, f->label, draw);
            h += put(t, value, x, y + h, w, f->value, draw);
            if (h > most) most = h;
        }
        y += most + 4;
    }
    return y + 2 - start;
}

static void tag_draw(Tag *t) {
    double foot = codes_height(t), about = facts(t, 0, false), room = t->bottom - foot - about;
    t->small = 1;
    for (int percent = 100; percent >= 40; percent -= 5) {
        t->small = percent / 100.0;
        if (receiver(t, sender(t, false) + RULE, false) <= room) break;
    }
    double y = sender(t, true);
    ink_fill(t->ink, TONE_INK, t->left, y, t->inner, RULE);
    receiver(t, y + RULE, true);
    facts(t, room, true);
    codes_draw(t, t->bottom - foot);
}

Status label_draw(Cx *cx, const Labels *labels, Buf *out) {
    double width = labels->house->us_paper ? 4 * 72 : MM(100);
    double height = labels->house->us_paper ? 6 * 72 : MM(150);
    Tag t = {.left = MM(5), .top = MM(5), .inner = width - MM(10), .bottom = height - MM(4)};
    TRY(ink_open(cx, width, height, labels->name, date_time(labels->made), out, &t.ink));
    for (int i = 0; i < labels->n; i++) {
        if (i > 0) ink_page(t.ink);
        t.l = &labels->at[i];
        tag_draw(&t);
    }
    return ink_close(t.ink);
}
