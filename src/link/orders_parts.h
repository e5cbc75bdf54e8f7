// Between the two halves of history_read: lines as they were read (orders.c), and what is made of them (orders_build.c).
#ifndef ARGOSY_LINK_ORDERS_PARTS_H
#define ARGOSY_LINK_ORDERS_PARTS_H

#include "base/map.h"
#include "link/orders.h"

// Texts that occur again and again, each kept once: index ↔ text.
typedef struct {
    StrMap *map;
    Str *at;
    size_t n, cap;
} Names;

typedef struct {
    int32_t doc, item, customer, country, note, channel; // indexes in the names; customer -1: none
    int32_t source;
    LineClass class;
    Time at;
    Qty qty;
    Price price;
} Raw;

typedef struct {
    Cx *cx; // whose arena gets the answer
    Arena *temp;
    const HistoryMap *map;
    History *out;
    Names docs, items, customers, countries, notes, channels;
    HistoryChannel *channel_infos;
    size_t channel_infos_cap;
    int32_t *doc_lines; // lines of each document
    size_t doc_lines_cap;
    Raw *raws;
    size_t raws_n, raws_cap;
    size_t rejects_cap;
} Reader;

int32_t names_index(Arena *a, Names *names, Str s); // adds it where it is new
void reject(Reader *r, int32_t source, Str order, const char *field, Str reason);
void history_build(Reader *r);

#endif
