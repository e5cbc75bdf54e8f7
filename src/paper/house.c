// What is read here is cleaned here, so that whoever lays it out need not think of it.
#include "paper/house.h"

#include "network/network.h"
#include "paper/ink.h"

static Status text_of(Cx *cx, Status read, Str *text) {
    if (read == OK) *text = ink_clean(cx->arena, *text);
    return read;
}

Status house_read(Cx *cx, House *out) {
    Str address, bank, paper;
    *out = (House){0};
    TRY(text_of(cx, setting_text(cx, "company", "Argosy", &out->name), &out->name));
    TRY(text_of(cx, setting_text(cx, "company.contact", "", &out->contact), &out->contact));
    TRY(text_of(cx, setting_text(cx, "company.tax_number", "", &out->tax_number), &out->tax_number));
    TRY(text_of(cx, setting_text(cx, "document.footer", "", &out->footer), &out->footer));
    TRY(text_of(cx, setting_text(cx, "currency", "GBP", &out->currency), &out->currency));
    TRY(setting_text(cx, "company.address", "", &address));
    TRY(setting_text(cx, "company.bank", "", &bank));
    TRY(setting_text(cx, "document.paper", "a4", &paper));
    out->address_n = address_lines(cx->arena, address, out->address);
    out->bank_n = address_lines(cx->arena, bank, out->bank);
    out->us_paper = str_is(paper, "letter");
    return OK;
}

void block_line(Block *b, Str line) {
    if (line.n == 0 || b->n == ADDRESS_LINES + 2) return;
    b->lines[b->n++] = line;
}

// The country closes an address, unless whoever wrote it closed it so.
static void block_country(Cx *cx, Block *b, Str code) {
    Str country = country_words(code), last = b->n ? b->lines[b->n - 1] : S("");
    if (!str_eq(str_lower(cx->arena, country), str_lower(cx->arena, last))) block_line(b, country);
}

Status block_party(Cx *cx, const char *head, Id party, Block *out) {
    *out = (Block){.head = head, .name = S("Customer not named")};
    if (id_none(party)) return OK;
    const Party *p;
    TRY(party_get(cx, party, &p));
    out->name = ink_clean(cx->arena, p->name);
    out->n = address_lines(cx->arena, p->address, out->lines);
    block_country(cx, out, p->country);
    return OK;
}

Status block_site(Cx *cx, const House *house, const char *head, Id site, Block *out) {
    *out = (Block){.head = head, .name = house->name};
    if (id_none(site)) return OK;
    const Site *s;
    TRY(site_get(cx, site, &s));
    Str lines[ADDRESS_LINES];
    int n = address_lines(cx->arena, s->address, lines);
    block_line(out, ink_clean(cx->arena, s->name));
    for (int i = 0; i < n; i++) block_line(out, lines[i]);
    for (int i = 0; n == 0 && i < house->address_n; i++) block_line(out, house->address[i]);
    block_country(cx, out, s->country);
    return OK;
}
