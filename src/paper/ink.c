// Cairo and Pango behind a few words.
//
// Hinting and metrics are off and the language is fixed, so that a text is as wide on one machine as on another. Cairo writes the PDF's
// date from what it is given here. Errors stick to cairo's surface and are asked for once, at the end. Each document has a map of fonts of
// its own, which ink_close lets go of with everything else: the one that Pango offers would keep every font that was ever used, in each
// thread, for the sake of a few milliseconds.
#include "paper/ink.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define FAMILY "Inter, DejaVu Sans, sans-serif"

struct Ink {
    Cx *cx;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *map;
    PangoContext *pango;
    PangoLayout *layout; // used for every text in turn
};

// ---- text that may be printed ----------------------------------------------------------------------------------------
// Bytes of the character at s, and what it is; 0 where it is no UTF-8.
static size_t character(const uint8_t *s, size_t n, uint32_t *c) {
    size_t len = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (len > n || !str_utf8_ok((Str){(const char *)s, len})) return 0;
    static const uint8_t first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    *c = s[0] & first[len];
    for (size_t i = 1; i < len; i++) *c = *c << 6 | (s[i] & 0x3f);
    return len;
}

static bool is_blank(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}
// Marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9), and the byte order mark.
static bool is_turning(uint32_t c) {
    return c == 0x200e || c == 0x200f || c == 0x061c || (c >= 0x202a && c <= 0x202e) ||
        (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

Str ink_clean(Arena *a, Str text) {
    Buf b = buf_new(a);
    for (size_t i = 0, n; i < text.n; i += n ? n : 1) {
        uint32_t c = 0;
        n = character((const uint8_t *)text.at + i, text.n - i, &c);
        if (n == 0) buf_char(&b, '?');
        else if (is_blank(c)) buf_char(&b, ' ');
        else if (!is_turning(c)) buf_add(&b, str_cut(text, i, i + n));
    }
    return str_trim(buf_str(&b));
}

// ---- opening and closing ---------------------------------------------------------------------------------------------
static cairo_status_t write_out(void *out, const unsigned char *data, unsigned n) {
    buf_add(out, (Str){(const char *)data, n});
    return CAIRO_STATUS_SUCCESS;
}

static PangoContext *context_new(PangoFontMap *map) {
    PangoContext *c = pango_font_map_create_context(map);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(c, o);
    cairo_font_options_destroy(o);
    pango_cairo_context_set_resolution(c, 72);
    pango_context_set_round_glyph_positions(c, FALSE);
    pango_context_set_language(c, pango_language_from_string("en"));
    pango_context_set_base_dir(c, PANGO_DIRECTION_LTR);
    return c;
}

static PangoLayout *layout_new(PangoContext *context) {
    PangoLayout *l = pango_layout_new(context);
    PangoAttrList *attributes = pango_attr_list_new();
    // Figures of one width; no letters joined to arrows and the like: a code is printed as it is.
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1,calt=0,liga=0"));
    pango_layout_set_attributes(l, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_auto_dir(l, FALSE);
    pango_layout_set_single_paragraph_mode(l, TRUE);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(l, 1.15F);
    return l;
}

static bool has_fonts(PangoFontMap *map) {
    PangoFontFamily **families;
    int n;
    pango_font_map_list_families(map, &families, &n);
    g_free(families);
    return n > 0;
}

Status ink_open(Cx *cx, double width, double height, Str title, Time made, Buf *out, Ink **ink) {
    PangoFontMap *map = pango_cairo_font_map_new();
    if (!has_fonts(map)) {
        g_object_unref(map);
        return with_hint(cx, fail(cx, SYSTEM, NULL, "no font is installed, so nothing can be printed"),
            "install the package fonts-inter");
    }
    Ink *i = NEW(cx->arena, Ink);
    i->cx = cx;
    i->surface = cairo_pdf_surface_create_for_stream(write_out, out, width, height);
    cairo_pdf_surface_restrict_to_version(i->surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(i->surface, CAIRO_PDF_METADATA_TITLE, str_z(cx->arena, title));
    cairo_pdf_surface_set_metadata(
        i->surface, CAIRO_PDF_METADATA_CREATE_DATE, str_z(cx->arena, time_text(cx->arena, made)));
    cairo_pdf_surface_set_metadata(i->surface, CAIRO_PDF_METADATA_CREATOR, "Argosy");
    i->cairo = cairo_create(i->surface);
    i->pango = context_new(map);
    i->layout = layout_new(i->pango);
    i->map = map;
    *ink = i;
    return OK;
}

Status ink_close(Ink *i) {
    g_object_unref(i->layout);
    g_object_unref(i->pango);
    g_object_unref(i->map);
    cairo_show_page(i->cairo);
    cairo_status_t s = cairo_status(i->cairo);
    cairo_destroy(i->cairo);
    cairo_surface_finish(i->surface);
    if (s == CAIRO_STATUS_SUCCESS) s = cairo_surface_status(i->surface);
    cairo_surface_destroy(i->surface);
    if (s == CAIRO_STATUS_SUCCESS) return OK;
    return fail(i->cx, SYSTEM, NULL, "the page could not be drawn: %s", cairo_status_to_string(s));
}

void ink_page(Ink *i) { cairo_show_page(i->cairo); }

// ---- marks -----------------------------------------------------------------------------------------------------------
static void colour(Ink *i, Tone tone) {
    static const double grey[] = {
        [TONE_INK] = 0, [TONE_SOFT] = 0.40, [TONE_LINE] = 0.80, [TONE_WHITE] = 1};
    cairo_set_source_rgb(i->cairo, grey[tone], grey[tone], grey[tone]);
}

static void set(Ink *i, Hand hand, double width, Str text) {
    static const PangoAlignment sides[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_RIGHT, PANGO_ALIGN_CENTER};
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FAMILY);
    pango_font_description_set_weight(font, hand.strong ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, hand.size * PANGO_SCALE);
    pango_layout_set_font_description(i->layout, font);
    pango_font_description_free(font);
    pango_layout_set_alignment(i->layout, sides[hand.side]);
    pango_layout_set_width(i->layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_text(i->layout, text.at, (int)text.n);
}

double ink_height(Ink *i, Hand hand, double width, Str text) {
    if (text.n == 0) return 0;
    int height;
    set(i, hand, width, text);
    pango_layout_get_size(i->layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double ink_width(Ink *i, Hand hand, Str text) {
    int width;
    set(i, hand, -1, text);
    pango_layout_get_size(i->layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

double ink_text(Ink *i, Hand hand, double x, double y, double width, Str text) {
    double height = ink_height(i, hand, width, text);
    if (height <= 0) return 0;
    colour(i, hand.tone);
    cairo_move_to(i->cairo, x, y);
    pango_cairo_show_layout(i->cairo, i->layout);
    return height;
}

void ink_fill(Ink *i, Tone tone, double x, double y, double width, double height) {
    colour(i, tone);
    cairo_rectangle(i->cairo, x, y, width, height);
    cairo_fill(i->cairo);
}

void ink_frame(Ink *i, Tone tone, double x, double y, double width, double height, double thick) {
    colour(i, tone);
    cairo_set_line_width(i->cairo, thick);
    cairo_rectangle(i->cairo, x, y, width, height);
    cairo_stroke(i->cairo);
}
