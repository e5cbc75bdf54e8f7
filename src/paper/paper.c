// From a name and a number to a document: may he see it, is it there, what does it say, and then the drawing, which needs no store.
#include "paper/paper.h"

#include <stdarg.h>

#include "core/act.h"
#include "network/network.h"
#include "paper/parts.h"

enum { PURCHASE_ORDER, PICK_LIST, PACKING_SLIP, SHIPPING_LABEL, INVOICE, RETURN_LABEL };

const PaperInfo paper_info[] = {
    [PURCHASE_ORDER] = {"purchase-order", "a purchase order", "purchases", "PO-1001", false, {"*", "*"}},
    [PICK_LIST] = {"pick-list", "an order (what it holds) or a shipment (what was picked)",
        "shipments", "SH-1001", false, {"*", NULL}},
    [PACKING_SLIP] = {"packing-slip", "a shipment", "shipments", "SH-1001", false, {"*", "*"}},
    [SHIPPING_LABEL] = {"shipping-label", "a shipment, or the SSCC of a package", "shipments",
        "SH-1001", true, {"*", NULL}},
    [INVOICE] = {"invoice", "an invoice or credit note", "invoices", "INV-1001", false, {NULL, "*"}},
    [RETURN_LABEL] = {"return-label", "a return, or a return to a supplier", "returns", "RMA-1001",
        true, {"*", "*"}},
};
const int paper_info_n = COUNT(paper_info);

// How each is made: as a letter or as labels.
static const struct {
    Status (*letter)(Cx *, const PaperInfo *, const House *, Str, Letter *);
    Status (*labels)(Cx *, const PaperInfo *, const House *, Str, Labels *);
} makers[] = {
    [PURCHASE_ORDER] = {.letter = purchase_order},
    [PICK_LIST] = {.letter = pick_list},
    [PACKING_SLIP] = {.letter = packing_slip},
    [SHIPPING_LABEL] = {.labels = shipping_labels},
    [INVOICE] = {.letter = invoice_letter},
    [RETURN_LABEL] = {.labels = return_labels},
};

static Status kind_of(Cx *cx, Str what, int *kind) {
    Buf known = buf_new(cx->arena);
    for (*kind = 0; *kind < paper_info_n; ++*kind) {
        if (str_is(what, paper_info[*kind].what)) return OK;
        buf_fmt(&known, "%s%s", known.n ? ", " : "", paper_info[*kind].what);
    }
    return with_hint(cx,
        with_value(cx, fail(cx, MISSING, "what", "there is no such kind of document"),
            str_cut(what, 0, str_utf8_prefix(what))),
        STR_FMT, STR_ARG(buf_str(&known)));
}

static bool is_zpl(Str format) { return str_is(format, "zpl"); }

static Status format_check(Cx *cx, const PaperInfo *info, Str format) {
    if (format.n == 0 || str_is(format, "pdf") || (info->label && is_zpl(format))) return OK;
    return with_hint(cx,
        with_value(cx,
            fail(cx, INPUT, "format", is_zpl(format) ? "only labels are written in ZPL" : "there is no such format"),
            str_cut(format, 0, str_utf8_prefix(format))),
        info->label ? "pdf or zpl" : "pdf");
}

static Status permit(Cx *cx, const PaperInfo *info) {
    const View *view = app_view(cx->app, str_of(info->view));
    CHECK(view != NULL);
    TRY(view_permit(cx, view));
    return scope_permit(cx, view->roles, info->scope, str_fmt(cx->arena, "see a %s", info->what));
}

// What a document says; of a letter or of labels.
typedef struct {
    House house;
    Letter letter;
    Labels labels;
} Content;

static Status content_read(Cx *cx, int kind, Str number, Content *c) {
    const PaperInfo *info = &paper_info[kind];
    TRY(house_read(cx, &c->house));
    if (makers[kind].labels) return makers[kind].labels(cx, info, &c->house, number, &c->labels);
    CHECK(makers[kind].letter != NULL);
    return makers[kind].letter(cx, info, &c->house, number, &c->letter);
}

static Status content_write(Cx *cx, const PaperInfo *info, const Content *c, Str format, Buf *out) {
    if (!info->label) return letter_draw(cx, &c->letter, out);
    if (!is_zpl(format)) return label_draw(cx, &c->labels, out);
    label_zpl(&c->labels, out);
    return OK;
}

Status paper_make(Cx *cx, Str what, Str number, Str format, Buf *out) {
    int kind;
    TRY(kind_of(cx, what, &kind));
    const PaperInfo *info = &paper_info[kind];
    TRY(permit(cx, info));
    TRY(format_check(cx, info, format));
    if (!str_utf8_ok(number))
        return with_hint(cx, fail(cx, INPUT, "number", "the number is not UTF-8"),
            "numbers are UTF-8; in a path, percent-encoded");
    Content content = {0};
    bool opened = cx->conn == NULL;
    if (opened) TRY(store_read(cx, cx->app->store));
    Status s = content_read(cx, kind, number, &content);
    if (opened) store_read_end(cx);
    TRY(s);
    return content_write(cx, info, &content, format, out);
}

const char *paper_type(Str format) {
    return is_zpl(format) ? "text/plain; charset=utf-8" : "application/pdf";
}

Str paper_file(Arena *a, Str what, Str number, Str format) {
    Buf b = buf_new(a);
    buf_add(&b, what);
    buf_char(&b, '-');
    for (size_t i = 0; i < number.n; i++) {
        char c = number.at[i];
        bool plain_ = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.';
        buf_char(&b, plain_ ? c : '_');
    }
    buf_z(&b, is_zpl(format) ? ".zpl" : ".pdf");
    return buf_str(&b);
}

// ---- what the documents share ----------------------------------------------------------------------------------------
Str plain(Cx *cx, Str text) { return ink_clean(cx->arena, text); }

Status paper_missing(Cx *cx, const PaperInfo *info, Status s) {
    if (s != MISSING) return s;
    return with_hint(cx, s, "give the number of %s, such as %s; the list %s has them", info->of,
        info->prefix, info->view);
}

Status paper_doc(Cx *cx, const PaperInfo *info, Str number, Doc *out, ...) {
    Status s = record_find(cx, &doc_entity, number, out);
    if (s != OK) return paper_missing(cx, info, s);
    va_list kinds;
    va_start(kinds, out);
    bool right = false;
    for (int kind; (kind = va_arg(kinds, int)) != DOC_KINDS;) right |= out->kind == kind;
    va_end(kinds);
    if (right) return OK;
    s = with_value(cx,
        fail(cx, MISSING, "number", STR_FMT " is a document of kind %s", STR_ARG(number),
            doc_kind_names[out->kind]),
        number);
    return paper_missing(cx, info, s);
}

Status letter_begin(Cx *cx, const House *house, const char *title, Str number, Date made, Letter *l) {
    *l = (Letter){
        .house = house, .title = title, .number = plain(cx, number), .made = made, .sums_strong = -1};
    return bars_number(cx, number, &l->bars);
}

Str doc_mark(const Doc *doc) {
    if (doc->status == DOC_DRAFT) return S("Draft");
    if (doc->status == DOC_CANCELLED) return S("Cancelled");
    return S("");
}

Status item_cell(Cx *cx, Id item, Cell *code, Cell *name, Str *unit) {
    const Item *i;
    TRY(item_get(cx, item, &i));
    *code = (Cell){.text = plain(cx, i->code), .strong = true};
    *name = cell_of(plain(cx, i->name));
    *unit = plain(cx, i->unit);
    return OK;
}
