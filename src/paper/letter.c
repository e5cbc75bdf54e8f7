// The layout of a business document.
//
// Margins are wide, rules are hairlines, and a thing is where the eye looks for it: who writes at the top left, the number to scan at the top
// right, what it is in the largest letters, then the parties, then the facts. Labels are small and grey, what they label is black. Numbers
// end at the right, under their heads. A page that follows repeats the number, the heads of the table and "page n of m".
//
// First the rows are measured and dealt out to pages, then the pages are drawn: so each knows how many there are. A row is never torn.
// Sums and notes stay together, and with at least the last row.
#include "paper/letter.h"

static const Hand small = {.size = 7.5, .tone = TONE_SOFT};
static const Hand label = {.size = 7.5, .tone = TONE_SOFT};
static const Hand body = {.size = 9};
static const Hand strong = {.size = 9, .strong = true};
static const Hand title = {.size = 22, .strong = true};
static const Hand large = {.size = 11, .strong = true};

enum { GAP = 10, PAD = 5 }; // points between columns; above and below the text of a row

typedef struct {
    const Letter *l;
    Arena *arena;
    Ink *ink;
    double width, height, left, inner, top, bottom; // inner: between the margins
    double x[LETTER_COLUMNS], w[LETTER_COLUMNS];
    double *row_heights;
    size_t *firsts; // first row of each page; pages + 1 of them
    size_t pages, firsts_cap;
    double tail; // height of sums and notes
} Sheet;

// ---- filling ---------------------------------------------------------------------------------------------------------
static void add(Fact *facts, int *n, int max, const char *name, Str value) {
    CHECK(*n < max);
    facts[(*n)++] = (Fact){str_of(name), value};
}

void letter_fact(Letter *l, const char *name, Str value) {
    if (value.n) add(l->facts, &l->facts_n, LETTER_FACTS, name, value);
}

void letter_sum(Letter *l, const char *name, Str value, bool matters) {
    if (matters) l->sums_strong = l->sums_n;
    add(l->sums, &l->sums_n, LETTER_SUMS, name, value);
}

void letter_note(Letter *l, const char *name, Str text) {
    if (text.n == 0) return;
    CHECK(l->notes_n < LETTER_NOTES);
    l->notes[l->notes_n++] = (Note){str_of(name), text, name == NULL};
}

Row *letter_row(Cx *cx, Letter *l) {
    l->rows = arena_grow(cx->arena, l->rows, l->rows_n, &l->rows_cap, l->rows_n + 1, sizeof(Row));
    l->rows[l->rows_n] = (Row){0};
    return &l->rows[l->rows_n++];
}

// Writes a text where `draw`; gives its height in any case: what is measured and what is drawn go the same way.
static double put(Sheet *s, Hand hand, double x, double y, double width, Str text, bool draw) {
    return draw ? ink_text(s->ink, hand, x, y, width, text) : ink_height(s->ink, hand, width, text);
}

static Hand aside(Hand hand, Side side) {
    hand.side = side;
    return hand;
}

// ---- the table -------------------------------------------------------------------------------------------------------
static void columns_place(Sheet *s) {
    const Letter *l = s->l;
    double fixed = GAP * (l->columns_n - 1), x = s->left;
    for (int i = 0; i < l->columns_n; i++) fixed += l->columns[i].width;
    for (int i = 0; i < l->columns_n; i++) {
        s->w[i] = l->columns[i].width > 0 ? l->columns[i].width : s->inner - fixed;
        s->x[i] = x;
        x += s->w[i] + GAP;
    }
}

enum { BARS_HIGH = 22, QR_HIGH = 44 };
#define MODULE 0.85 // points: 0.3 mm, which any scanner reads

static void cell_bars(const Sheet *s, const Cell *c, int column, double *w, double *h) {
    bars_size(&c->bars, s->w[column], c->bars.kind == BARS_QR ? QR_HIGH : BARS_HIGH, MODULE, w, h);
}

// Draws a cell where `draw`; gives its height.
static double cell(Sheet *s, const Cell *c, int column, double y, bool draw) {
    Side side = s->l->columns[column].side;
    Hand text = aside(c->strong ? strong : body, side), under = aside(small, side);
    double x = s->x[column], w = s->w[column], at = y, bw, bh;
    if (draw && c->box) ink_frame(s->ink, TONE_INK, x + 0.5, y + 0.5, 10, 10, 0.7);
    at += put(s, text, x, at, w, c->text, draw);
    if (c->under.n) at += put(s, under, x, at + 1, w, c->under, draw) + 1;
    cell_bars(s, c, column, &bw, &bh);
    if (bh > 0) {
        at += at > y ? 3 : 0;
        if (draw) bars_draw(s->ink, &c->bars, x, at, bw, bh);
        at += bh + 1;
        at += put(s, small, x, at, w, c->bars.shown, draw);
    }
    return at - y;
}

static double row_height(Sheet *s, const Row *row) {
    double most = 0;
    for (int i = 0; i < s->l->columns_n; i++) {
        double h = cell(s, &row->cells[i], i, 0, false);
        if (h > most) most = h;
    }
    return most + 2 * PAD;
}

static double row_draw(Sheet *s, size_t i, double y, bool last) {
    for (int c = 0; c < s->l->columns_n; c++) cell(s, &s->l->rows[i].cells[c], c, y + PAD, true);
    y += s->row_heights[i];
    if (!last) ink_fill(s->ink, TONE_LINE, s->left, y, s->inner, 0.4);
    return y;
}

static double heads_draw(Sheet *s, double y) {
    double most = 0;
    for (int i = 0; i < s->l->columns_n; i++) {
        Hand hand = aside(label, s->l->columns[i].side);
        double h = ink_text(s->ink, hand, s->x[i], y, s->w[i], str_of(s->l->columns[i].head));
        if (h > most) most = h;
    }
    ink_fill(s->ink, TONE_INK, s->left, y + most + 4, s->inner, 0.8);
    return y + most + 4.8;
}

// ---- the top ---------------------------------------------------------------------------------------------------------
static double house_draw(Sheet *s, double y, bool draw) {
    const House *h = s->l->house;
    double w = s->inner / 2;
    y += put(s, large, s->left, y, w, h->name, draw);
    y += 2;
    for (int i = 0; i <= h->address_n; i++) {
        Str line = i < h->address_n ? h->address[i] : h->contact;
        y += 0.5 + put(s, small, s->left, y, w, line, draw);
    }
    return y;
}

static double number_bars(Sheet *s, double y, bool draw) {
    double w, h;
    bars_size(&s->l->bars, s->inner / 2 - GAP, s->l->bars.kind == BARS_QR ? 60 : 30, 0.9, &w, &h);
    if (draw) bars_draw(s->ink, &s->l->bars, s->left + s->inner - w, y, w, h);
    return y + h;
}

// A word in a frame: the document is not what it seems.
static void mark_draw(Sheet *s, double right, double y) {
    Str mark = s->l->mark;
    if (mark.n == 0) return;
    double w = ink_width(s->ink, strong, mark), h = ink_height(s->ink, strong, -1, mark);
    ink_frame(s->ink, TONE_INK, right - w - 14, y, w + 14, h + 7, 1);
    ink_text(s->ink, strong, right - w - 7, y + 3.5, w + 1, mark);
}

static double title_draw(Sheet *s, double y, bool draw) {
    static const Hand number = {.size = 12, .tone = TONE_SOFT};
    Str what = str_of(s->l->title);
    double w = s->inner - 140;
    if (draw) mark_draw(s, s->left + s->inner, y + 6);
    y += put(s, title, s->left, y, w, what, draw);
    y += put(s, number, s->left, y, s->inner, s->l->number, draw);
    return y;
}

static double block_draw(Sheet *s, const Block *b, double x, double y, double w, bool draw) {
    y += put(s, label, x, y, w, str_of(b->head), draw);
    y += 2;
    y += put(s, strong, x, y, w, b->name, draw);
    for (int i = 0; i < b->n; i++) y += 1 + put(s, body, x, y, w, b->lines[i], draw);
    return y;
}

static double facts_draw(Sheet *s, double x, double y, double w, bool draw) {
    const double name = 58;
    for (int i = 0; i < s->l->facts_n; i++) {
        const Fact *f = &s->l->facts[i];
        if (draw) ink_text(s->ink, label, x, y + 1.4, name, f->label);
        double h = ink_height(s->ink, label, name, f->label),
               v = put(s, body, x + name, y, w - name, f->value, draw);
        y += (h > v ? h : v) + 2.5;
    }
    return y;
}

static double parties_draw(Sheet *s, double y, bool draw) {
    const double each = 145, gap = 16, facts = 2 * (each + gap);
    double most = facts_draw(s, s->left + facts, y, s->inner - facts, draw);
    double w = s->l->blocks_n == 1 ? facts - gap : each;
    for (int i = 0; i < s->l->blocks_n; i++) {
        double end = block_draw(s, &s->l->blocks[i], s->left + i * (each + gap), y, w, draw);
        if (end > most) most = end;
    }
    return most;
}

static double later(double a, double b) { return a > b ? a : b; }

// Where the table begins: on the first page, and on others.
static double first_top(Sheet *s, bool draw) {
    double y = later(house_draw(s, s->top, draw), number_bars(s, s->top, draw)) + 32;
    y = title_draw(s, y, draw) + 20;
    return parties_draw(s, y, draw) + 26;
}

static double next_top(Sheet *s, bool draw) {
    double y = s->top;
    if (draw) {
        Hand right = aside(small, SIDE_RIGHT);
        ink_text(s->ink, small, s->left, y, s->inner / 2 - GAP, s->l->house->name);
        ink_text(s->ink, right, s->left + s->inner / 2, y, s->inner / 2,
            str_fmt(s->arena, "%s " STR_FMT, s->l->title, STR_ARG(s->l->number)));
    }
    return y + 24;
}

// ---- the end ---------------------------------------------------------------------------------------------------------
static double sums_draw(Sheet *s, double y, bool draw) {
    const double w = 220, x = s->left + s->inner - w;
    y += 8;
    for (int i = 0; i < s->l->sums_n; i++) {
        const Fact *f = &s->l->sums[i];
        bool matters = i == s->l->sums_strong;
        Hand left = matters ? large : body, right = aside(left, SIDE_RIGHT);
        // Parted from what it is the sum of; where it stands alone the table's own rule is enough.
        if (matters && i > 0 && draw) ink_fill(s->ink, TONE_INK, x, y + 1, w, 0.8);
        if (matters && i > 0) y += 6;
        double h = ink_height(s->ink, left, w, f->label);
        if (draw) {
            ink_text(s->ink, left, x, y, w, f->label);
            ink_text(s->ink, right, x, y, w, f->value);
        }
        y += h + 5;
    }
    return y;
}

static double notes_draw(Sheet *s, double y, bool draw) {
    const double w = s->l->sums_n ? s->inner - 244 : s->inner;
    for (int i = 0; i < s->l->notes_n; i++) {
        const Note *n = &s->l->notes[i];
        y += n->goes_on ? 1 : 10;
        y += put(s, label, s->left, y, w, n->label, draw);
        if (n->label.n) y += 1;
        y += put(s, body, s->left, y, w, n->text, draw);
    }
    return y;
}

static double tail_draw(Sheet *s, double y, bool draw) {
    if (draw) ink_fill(s->ink, TONE_LINE, s->left, y, s->inner, 0.4);
    return later(notes_draw(s, y, draw), sums_draw(s, y, draw));
}

static void foot_draw(Sheet *s, size_t page) {
    const House *h = s->l->house;
    Arena *a = s->arena;
    Buf b = buf_new(a);
    buf_add(&b, h->name);
    if (h->tax_number.n) buf_fmt(&b, "  ·  Tax number " STR_FMT, STR_ARG(h->tax_number));
    if (h->footer.n) buf_fmt(&b, "  ·  " STR_FMT, STR_ARG(h->footer));
    double y = s->bottom + 16;
    ink_fill(s->ink, TONE_LINE, s->left, y, s->inner, 0.4);
    ink_text(s->ink, small, s->left, y + 7, s->inner - 100, buf_str(&b));
    ink_text(s->ink, aside(small, SIDE_RIGHT), s->left + s->inner - 90, y + 7, 90,
        str_fmt(a, "Page %zu of %zu", page + 1, s->pages));
}

// ---- pages -----------------------------------------------------------------------------------------------------------
static void page_begin(Sheet *s, size_t row) {
    s->firsts = arena_grow(s->arena, s->firsts, s->pages, &s->firsts_cap, s->pages + 2, sizeof *s->firsts);
    s->firsts[s->pages++] = row;
}

static void deal_out(Sheet *s) {
    const double heads = 18;
    const size_t n = s->l->rows_n;
    double y = first_top(s, false) + heads;
    page_begin(s, 0);
    for (size_t i = 0; i < n; i++) {
        bool fits = y + s->row_heights[i] <= s->bottom;
        if (!fits && i > s->firsts[s->pages - 1]) {
            page_begin(s, i);
            y = next_top(s, false) + heads;
        }
        y += s->row_heights[i];
    }
    // Sums alone on a page would say nothing: the last row goes with them, unless it is the only one here too.
    if (y + s->tail > s->bottom) page_begin(s, n > s->firsts[s->pages - 1] + 1 ? n - 1 : n);
    s->firsts[s->pages] = n;
}

static void page_draw(Sheet *s, size_t page) {
    if (page > 0) ink_page(s->ink);
    double y = page == 0 ? first_top(s, true) : next_top(s, true);
    size_t end = s->firsts[page + 1];
    y = heads_draw(s, y);
    for (size_t i = s->firsts[page]; i < end; i++) y = row_draw(s, i, y, i + 1 == end);
    if (page + 1 == s->pages) tail_draw(s, y, true);
    foot_draw(s, page);
}

Status letter_draw(Cx *cx, const Letter *l, Buf *out) {
    Sheet s = {.l = l,
        .arena = cx->arena,
        .width = l->house->us_paper ? 612 : MM(210),
        .height = l->house->us_paper ? 792 : MM(297),
        .left = MM(20),
        .top = MM(18)};
    s.inner = s.width - 2 * s.left;
    s.bottom = s.height - MM(24);
    Str name = str_fmt(cx->arena, "%s " STR_FMT, l->title, STR_ARG(l->number));
    TRY(ink_open(cx, s.width, s.height, name, date_time(l->made), out, &s.ink));
    columns_place(&s);
    s.row_heights = NEW_ARRAY(cx->arena, double, l->rows_n);
    for (size_t i = 0; i < l->rows_n; i++) s.row_heights[i] = row_height(&s, &l->rows[i]);
    s.tail = tail_draw(&s, 0, false);
    deal_out(&s);
    for (size_t page = 0; page < s.pages; page++) page_draw(&s, page);
    return ink_close(s.ink);
}
