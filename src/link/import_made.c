// What an import of orders needs beside the orders: it looks which items, customers, channels and documents are there already, and
// makes the records that are missing, as anybody would, by their create actions. Existing records are left as they are: the shop's
// own master data is better than what can be read off its orders.
#include <string.h>

#include "base/digest.h"
#include "link/import_parts.h"
#include "network/network.h"

// ---- what is there ----------------------------------------------------------------------------------------------------
static Status record_ids(
    Import *m, const char *sql, int32_t n, Str (*code)(const History *h, int32_t i), Id *ids) {
    for (int32_t i = 0; i < n; i++) {
        bool found;
        TRY(sql_get(m->cx, &found, sql, IN(A(code(&m->history, i))), OUT(O(&ids[i]))));
        if (!found) ids[i] = (Id){0};
    }
    return OK;
}

static Str item_code(const History *h, int32_t i) { return h->items[i].code; }
static Str customer_code(const History *h, int32_t i) { return h->customers[i].code; }
static Str channel_code(const History *h, int32_t i) { return h->channels[i].code; }

static Status site_find(Import *m) {
    Cx *cx = m->cx;
    if (m->how->site.n) return ref_find(cx, &site_entity, m->how->site, &m->site);
    bool found;
    TRY(sql_get(cx, &found,
        "select id from site where active = 1 and kind <> 'transit' "
        "order by case kind when 'fulfilment' then 0 when 'warehouse' then 1 else 2 end, code "
        "limit 1",
        NO_ARGS, OUT(O(&m->site))));
    if (!found) m->site = (Id){0};
    return OK;
}

Str doc_key(Arena *a, const ImportDoc *doc) {
    return str_fmt(a, "import orders %s " STR_FMT, past_kind_names[doc->kind], STR_ARG(doc->number));
}

Str doc_body(Arena *a, const Import *m, const ImportDoc *doc) {
    const History *h = &m->history;
    Buf b = buf_new(a);
    buf_fmt(&b, "%s %lld ", m->past ? "past" : "open", (long long)doc->at.v);
    if (doc->customer >= 0) buf_add(&b, h->customers[doc->customer].code);
    for (int32_t i = doc->first; i < doc->first + doc->n; i++) {
        buf_char(&b, '\n');
        buf_add(&b, h->items[m->lines[i].item].code);
        buf_char(&b, ' ');
        buf_int(&b, m->lines[i].qty.v);
        buf_char(&b, ' ');
        buf_int(&b, m->lines[i].price.v);
    }
    return buf_str(&b);
}

// Whether the document was imported before, by the key it was given then.
static Status doc_find(Import *m, ImportDoc *doc) {
    Cx *cx = m->cx;
    Str body;
    bool known;
    TRY(sql_get(cx, &known, "select body from idempotency where key = $1",
        IN(A(doc_key(cx->arena, doc))), OUT(O(&body))));
    if (!known) return OK;
    Digest now = digest_of(doc_body(cx->arena, m, doc));
    if (body.n != sizeof now.byte || memcmp(body.at, now.byte, body.n) != 0) {
        doc_refuse(m, doc, -1, m->map->columns[COL_ORDER][0],
            S("was imported before with another content (change that document itself)"));
        return OK;
    }
    doc->state = DOC_KNOWN;
    if (doc->order < 0) return OK;
    return sql_get(cx, &known, "select id from doc where number = $1", IN(A(doc->number)),
        OUT(O(&m->orders[doc->order])));
}

static Status find(Import *m) {
    const History *h = &m->history;
    TRY(record_ids(m, "select id from item where code = $1", h->items_n, item_code, m->items));
    TRY(record_ids(m, "select id from party where code = $1", h->customers_n, customer_code, m->customers));
    TRY(record_ids(m, "select id from channel where code = $1", h->channels_n, channel_code, m->channels));
    TRY(site_find(m));
    for (int32_t d = 0; d < m->docs_n; d++) {
        ArenaMark mark = arena_mark(m->cx->arena);
        size_t faults = m->faults_n;
        TRY(doc_find(m, &m->docs[d]));
        if (m->faults_n == faults) arena_rewind(m->cx->arena, mark);
    }
    return OK;
}

Status made_find(Import *m) {
    Cx *cx = m->cx;
    const History *h = &m->history;
    m->items = NEW_ARRAY(cx->arena, Id, h->items_n);
    m->customers = NEW_ARRAY(cx->arena, Id, h->customers_n);
    m->channels = NEW_ARRAY(cx->arena, Id, h->channels_n);
    m->orders = NEW_ARRAY(cx->arena, Id, h->orders_n);
    m->item_faults = NEW_ARRAY(cx->arena, Str, h->items_n);
    m->customer_faults = NEW_ARRAY(cx->arena, Str, h->customers_n);
    import_progress(m, "look", 0);
    TRY(store_read(cx, cx->app->store));
    Status status = find(m);
    store_read_end(cx);
    return status;
}

// ---- what is missing --------------------------------------------------------------------------------------------------
typedef struct {
    const char *noun;
    int32_t n;
    Id *ids;
    const bool *wanted;
    Str *faults; // NULL: a fault ends the import
    int64_t *made;
    void (*fill)(const Import *m, int32_t i, void *record);
} Missing;

static void item_fill(const Import *m, int32_t i, void *record) {
    const HistoryItem *from = &m->history.items[i];
    Item *item = record;
    item->code = from->code;
    item->name = from->name;
    item->kind = from->service == SERVICE_NONE ? ITEM_GOOD : ITEM_SERVICE;
    item->unit = S("each");
    item->price = from->price;
    item->active = true;
}

static void customer_fill(const Import *m, int32_t i, void *record) {
    const HistoryCustomer *from = &m->history.customers[i];
    Party *party = record;
    party->code = from->code;
    party->name = from->name;
    party->customer = true;
    party->country = from->country;
    party->active = true;
}

static void channel_fill(const Import *m, int32_t i, void *record) {
    Channel *channel = record;
    channel->code = m->history.channels[i].code;
    channel->name = m->history.channels[i].name;
}

static void site_fill(const Import *m, int32_t i, void *record) {
    (void)m;
    (void)i;
    Site *site = record;
    site->code = S("MAIN");
    site->name = S("Main warehouse");
    site->active = true;
}

// Without one, nothing could be sent to anybody. Any other lane goes before it.
static void lane_fill(const Import *m, int32_t i, void *record) {
    (void)i;
    Lane *lane = record;
    lane->code = S("MAIN-ANYWHERE");
    lane->from_site = m->site;
    lane->to_country = S("*");
    lane->mode = MODE_PARCEL;
    lane->priority = 99;
    lane->active = true;
}

static bool own_fault(Status s) { return s == INPUT || s == MISSING || s == STATE || s == STOCK; }

static void carry_error(Cx *to, const Error *from) {
    to->error = *from;
    to->error.text = str_dup(to->arena, from->text);
    to->error.field = str_dup(to->arena, from->field);
    to->error.value = str_dup(to->arena, from->value);
    to->error.hint = str_dup(to->arena, from->hint);
}

static Status kind_took(Import *m, const Missing *k, const ImportAct *act) {
    if (act->act.status == OK) {
        k->ids[act->index] = *(const Id *)act->act.out;
        ++*k->made;
        return OK;
    }
    const Error *e = &act->act.cx->error;
    if (k->faults && own_fault(act->act.status)) {
        k->faults[act->index] = error_reason(m->cx->arena, e);
        return OK;
    }
    carry_error(m->cx, e);
    return act->act.status;
}

static Status kind_make(Import *m, const Missing *k) {
    const Action *create = app_action(m->cx->app, str_of(k->noun), S("create"));
    CHECK(create);
    ImportAct *acts = NEW_ARRAY(m->cx->arena, ImportAct, IMPORT_BATCH);
    Act **pointers = NEW_ARRAY(m->cx->arena, Act *, IMPORT_BATCH);
    Status status = OK;
    for (int32_t i = 0; i < k->n && status == OK;) {
        int n = 0;
        for (; i < k->n && n < IMPORT_BATCH; i++) {
            if (!id_none(k->ids[i]) || !k->wanted[i]) continue;
            Cx *cx = cx_new(m->cx->app, m->cx->actor);
            void *record = arena_alloc(cx->arena, create->in->size);
            k->fill(m, i, record);
            acts[n] = (ImportAct){.act = {.cx = cx, .action = create, .in = record}, .index = i};
            pointers[n] = &acts[n].act;
            n++;
        }
        act_many(m->cx->app, pointers, n);
        for (int a = 0; a < n; a++) {
            if (status == OK) status = kind_took(m, k, &acts[a]);
            cx_free(acts[a].act.cx);
        }
    }
    return status;
}

// The same without making it: what is missing gets an id that stands for one to come.
static Status kind_check(Import *m, const Missing *k) {
    Cx *cx = m->cx;
    const Action *create = app_action(cx->app, str_of(k->noun), S("create"));
    CHECK(create);
    for (int32_t i = 0; i < k->n; i++) {
        if (!id_none(k->ids[i]) || !k->wanted[i]) continue;
        void *record = arena_alloc(cx->arena, create->in->size);
        k->fill(m, i, record);
        Status status = shape_check(cx, create->in, record);
        if (status == OK && create->entity->check) status = create->entity->check(cx, record, NULL);
        if (status == OK) {
            k->ids[i] = (Id){1};
            ++*k->made;
            continue;
        }
        if (!k->faults || !own_fault(status)) return status;
        k->faults[i] = error_reason(cx->arena, &cx->error);
        cx_clear(cx);
    }
    return OK;
}

// What the documents that are still to be made refer to.
static void wants(const Import *m, bool *items, bool *customers, bool *channels) {
    for (int32_t d = 0; d < m->docs_n; d++) {
        const ImportDoc *doc = &m->docs[d];
        if (doc->state != DOC_WAITS) continue;
        if (doc->customer >= 0) customers[doc->customer] = true;
        if (doc->channel >= 0) channels[doc->channel] = true;
        for (int32_t l = doc->first; l < doc->first + doc->n; l++) items[m->lines[l].item] = true;
    }
}

static void refuse_without(Import *m) {
    for (int32_t d = 0; d < m->docs_n; d++) {
        ImportDoc *doc = &m->docs[d];
        if (doc->state != DOC_WAITS) continue;
        if (doc->customer >= 0 && m->customer_faults[doc->customer].n)
            doc_refuse(m, doc, -1, m->map->columns[COL_CUSTOMER][0], m->customer_faults[doc->customer]);
        for (int32_t l = 0; l < doc->n && doc->state == DOC_WAITS; l++) {
            Str fault = m->item_faults[m->lines[doc->first + l].item];
            if (fault.n) doc_refuse(m, doc, l, m->map->columns[COL_ITEM][0], fault);
        }
    }
}

static Status each_kind(Import *m, Status (*with)(Import *m, const Missing *k)) {
    Arena *a = m->cx->arena;
    const History *h = &m->history;
    bool *items = NEW_ARRAY(a, bool, h->items_n), *customers = NEW_ARRAY(a, bool, h->customers_n),
         *channels = NEW_ARRAY(a, bool, h->channels_n), site = false;
    wants(m, items, customers, channels);
    for (int32_t i = 0; i < h->items_n && !site; i++)
        site = items[i]; // there is something to be made
    // A lane from a site that a dry run did not make could not be checked.
    bool lane = site && id_none(m->site) && !m->how->dry_run;
    int64_t lanes = 0;
    Id lane_id = {0};
    const Missing kinds[] = {
        {"site", 1, &m->site, &site, NULL, &m->out->sites, site_fill},
        {"lane", 1, &lane_id, &lane, NULL, &lanes, lane_fill},
        {"channel", h->channels_n, m->channels, channels, NULL, &m->out->channels, channel_fill},
        {"item", h->items_n, m->items, items, m->item_faults, &m->out->items, item_fill},
        {"party", h->customers_n, m->customers, customers, m->customer_faults, &m->out->customers,
            customer_fill},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        import_progress(m, kinds[i].noun, 0);
        TRY(with(m, &kinds[i]));
    }
    refuse_without(m);
    return OK;
}

Status made_make(Import *m) { return each_kind(m, kind_make); }

Status made_check(Import *m) {
    TRY(store_read(m->cx, m->cx->app->store));
    Status status = each_kind(m, kind_check);
    store_read_end(m->cx);
    return status;
}
