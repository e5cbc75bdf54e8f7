// Labels in ZPL II (Zebra, ZPL Programming Guide), for 8 dots a millimetre.
//
//   ^XA  ^CI28  ^PW ^LL        a label: UTF-8, its width and length in dots
//   ^FO x,y[,1]  ^A0N,h        a field: where its left (or right) corner is; the scalable font, so many dots high
//   ^FH  ^FD…^FS               its text; _5E is the byte 5E: every character that ZPL would take for its own is written so
//   ^BY n  ^BCN,h,N,N,N        Code 128 of n dots a module; >;>8 starts it as GS1-128
//   ^BQN,2,n                   QR
//
// The printer's font is not ours, so lines are broken by a count of characters; nothing depends on how wide they come out.
#include "paper/label.h"

enum {
    DOTS_MM = 8,
    MARGIN = 5 * DOTS_MM,
    RULE = 3,
    CODE_HIGH = 130,
    LAST_CODE_HIGH = 200,
    GAP = 14
};

typedef struct {
    Buf *out;
    int left, right, top, bottom;
    int percent; // size of addresses
} Zpl;

static void text_add(Buf *b, Str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i];
        if (c == '^' || c == '~' || c == '_' || c == '\\' || (uint8_t)c < 0x20 || c == 0x7f)
            buf_fmt(b, "_%02X", (unsigned)(uint8_t)c);
        else buf_char(b, c);
    }
}

static void field(Zpl *z, int x, int y, bool to_right, int high, Str text) {
    if (text.n == 0) return;
    buf_fmt(z->out, "^FO%d,%d%s^A0N,%d^FH^FD", x, y, to_right ? ",1" : "", high);
    text_add(z->out, text);
    buf_z(z->out, "^FS\n");
}

static void rule(Zpl *z, int y) {
    buf_fmt(z->out, "^FO%d,%d^GB%d,%d,%d^FS\n", z->left, y, z->right - z->left, RULE, RULE);
}

// ---- text in lines ---------------------------------------------------------------------------------------------------
// Bytes of the first line of so many characters: up to a blank where there is one.
static size_t line_bytes(Str text, int chars) {
    size_t at = 0, blank = 0;
    for (int n = 0; at < text.n && n < chars; n++) {
        if (text.at[at] == ' ') blank = at;
        for (at++; at < text.n && ((uint8_t)text.at[at] & 0xc0) == 0x80;) at++;
    }
    return at == text.n || text.at[at] == ' ' || blank == 0 ? at : blank;
}

// A text of so many dots high over as many lines as it needs within a width; gives the y after it. A character of the printer's font is
// about half as wide as it is high.
static int lines(Zpl *z, int y, int width, int high, Str text, bool draw) {
    int chars = width * 2 / high;
    while (text.n) {
        size_t n = line_bytes(text, chars > 1 ? chars : 1);
        if (draw) field(z, z->left, y, false, high, str_cut(text, 0, n));
        text = str_trim(str_cut(text, n, text.n));
        y += high + high / 5;
    }
    return y;
}

static int block(Zpl *z, const Block *b, int y, int width, int name, int line, bool draw) {
    y = lines(z, y, width, 18, str_of(b->head), draw);
    y = lines(z, y, width, name * z->percent / 100, b->name, draw);
    for (int i = 0; i < b->n; i++)
        y = lines(z, y, width, line * z->percent / 100, b->lines[i], draw);
    return y;
}

// ---- codes -----------------------------------------------------------------------------------------------------------
static void code_field(Zpl *z, const Bars *b, int y, int high) {
    int inner = z->right - z->left, module = inner / b->width;
    if (module > 4) module = 4;
    if (b->kind == BARS_QR) {
        module = high / b->height;
        buf_fmt(z->out, "^FO%d,%d^BQN,2,%d^FH^FDQA,", z->left, y, module > 10 ? 10 : module);
    } else {
        if (module < 1) module = 1;
        buf_fmt(z->out, "^FO%d,%d^BY%d^BCN,%d,N,N,N%s^FH^FD%s", z->left + (inner - module * b->width) / 2,
            y, module, high, b->kind == BARS_GS1 ? "" : ",A", b->kind == BARS_GS1 ? ">;>8" : "");
    }
    text_add(z->out, b->data);
    buf_z(z->out, "^FS\n");
}

static int code_high(const Label *l, int i) {
    return i + 1 == l->codes_n ? LAST_CODE_HIGH : CODE_HIGH;
}

static int codes_top(const Zpl *z, const Label *l) {
    int y = z->bottom;
    for (int i = 0; i < l->codes_n; i++) y -= RULE + GAP + 34 + code_high(l, i) + GAP;
    return y;
}

static void codes(Zpl *z, const Label *l, int y) {
    for (int i = 0; i < l->codes_n; i++) {
        const LabelCode *c = &l->codes[i];
        rule(z, y);
        y += RULE + GAP;
        field(z, z->left, y + 4, false, 18, str_of(c->name));
        field(z, z->right, y, true, 26, c->bars.shown);
        y += 34;
        code_field(z, &c->bars, y, code_high(l, i));
        y += code_high(l, i) + GAP;
    }
}

// ---- the label -------------------------------------------------------------------------------------------------------
enum { FACT_HIGH = 58 };

static int facts_top(const Label *l, int codes_y) {
    return codes_y - (l->facts_n + 1) / 2 * FACT_HIGH - RULE - GAP;
}

static void facts(Zpl *z, const Label *l, int y) {
    int half = (z->right - z->left) / 2;
    size_t chars = (size_t)(half * 2 / 26);
    rule(z, y);
    y += RULE + GAP;
    for (int i = 0; i < l->facts_n; i++) {
        int x = z->left + i % 2 * half, top = y + i / 2 * FACT_HIGH;
        // The whole of a long one in smaller letters.
        size_t n = str_utf8_width(l->facts[i].value);
        field(z, x, top, false, 18, l->facts[i].label);
        field(z, x, top + 22, false, n > chars ? (int)(26 * chars / n) + 1 : 26, l->facts[i].value);
    }
}

static int addresses(Zpl *z, const Label *l, bool draw) {
    int inner = z->right - z->left;
    int y = block(z, &l->from, z->top, inner * 56 / 100, 24, 22, draw);
    if (draw) {
        field(z, z->right, z->top, true, 34, l->title);
        field(z, z->right, z->top + 42, true, 34, l->part);
    }
    if (y < z->top + 80) y = z->top + 80;
    if (draw) rule(z, y);
    return block(z, &l->to, y + RULE + GAP, inner, 52, 40, draw);
}

static void label(Zpl *z, const Label *l) {
    int codes_y = codes_top(z, l), facts_y = facts_top(l, codes_y);
    for (z->percent = 100; z->percent > 40; z->percent -= 5)
        if (addresses(z, l, false) + GAP <= facts_y) break;
    addresses(z, l, true);
    facts(z, l, facts_y);
    codes(z, l, codes_y);
}

void label_zpl(const Labels *labels, Buf *out) {
    int width = labels->house->us_paper ? 812 : 100 * DOTS_MM,
        length = labels->house->us_paper ? 1218 : 150 * DOTS_MM;
    Zpl z = {.out = out, .left = MARGIN, .right = width - MARGIN, .top = MARGIN, .bottom = length - MARGIN + GAP};
    for (int i = 0; i < labels->n; i++) {
        buf_fmt(out, "^XA^CI28^PW%d^LL%d^LH0,0\n", width, length);
        label(&z, &labels->at[i]);
        buf_z(out, "^XZ\n");
    }
}
