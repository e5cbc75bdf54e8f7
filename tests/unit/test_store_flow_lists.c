// Lists that are gone through value by value (core/view_walk.c): in whichever order, page after page, they have the rows of the whole list, and a
// filter lets through the same rows whether an index leads to them or not.
#include <stdlib.h>

#include "unit/product_test.h"

enum { MOVES = 4200 };

// More moves than are sorted as they are, of three items between five places, most of them picks; two are of somebody else's goods.
static Status fill(Cx *cx, void *data) {
    const Chain *c = data;
    static const char *const kinds[] = {"pick", "pick", "pick", "move", "adjust"};
    const Id items[] = {c->bolt, c->bolt, c->milk, c->nut},
             places[] = {c->stock, c->dock, c->pack, c->stock, c->hold};
    for (int64_t i = 0; i < 40; i++)
        TRY(sql_run(cx, "insert into account (id, flow, unit, place, lot, owner, stripe, guarded, posted) values ($1, 1, $2, $3, 0, $4, $5, 0, 0)",
            A(9000 + i), A(items[i % 4]), A(places[i % 5]), A(i == 7 ? c->supplier : (Id){0}), A(i)));
    for (int64_t i = 0; i < MOVES; i++) {
        const char *kind = i % 1500 == 77 ? "scrap" : kinds[i % 7 % 5];
        int64_t src = 9000 + i * i % 36, dst = 9000 + (i / 3) % 40; // none leaves the last places
        if (i % 2000 == 5) src = 9007;
        TRY(sql_run(cx, "insert into entry (id, kind, doc, effective, recorded, event, reverses) values ($1, $2, $3, $4, $4, 0, 0)",
            A(100000 + i), A(str_of(kind)), A((int64_t)(i % 11 == 0 ? 50 + i / 600 : 0)),
            A(1000000 * (i * 7 % 5000))));
        TRY(sql_run(cx, "insert into transfer (id, entry, flow, unit, src, dst, amount, value, line, lot) values ($1, $2, 1, $3, $4, $5, $6, $7, 0, 0)",
            A(200000 + i), A(100000 + i), A(items[src % 4]), A(src), A(dst),
            A(1000000 * (1 + i % 13)), A(i % 17)));
    }
    for (int64_t i = 0; i < 10; i++) {
        Doc d = {.kind = DOC_TRANSFER,
            .number = str_fmt(cx->arena, "T-%d", (int)(90 - 7 * i % 10)),
            .status = DOC_OPEN};
        TRY(sql_run(cx,
            "insert into doc (id, kind, number, party, site, to_site, status, placed, due, closed, "
            "total, parent, channel, priority, "
            "ref, note, version) values ($1, 'transfer', $2, 0, 0, 0, 'open', 0, 0, 0, 0, 0, 0, 5, "
            "'', '', 1)",
            A(50 + i), A(d.number)));
    }
    return OK;
}

static int open_filled(void **state) {
    int result = test_open(state);
    Test *t = *state;
    assert_ok(t->w->cx, world_write(t->w, fill, &t->c));
    return result;
}

static int close_filled(void **state) {
    Test *t = *state;
    world_free(t->w);
    free(t);
    return 0;
}

// All pages of a list, put together.
static Str listed(World *w, const char *sort, const char *filter, const char *value, int limit) {
    Cx *cx = w->cx;
    Filter one = {.name = str_of(filter ? filter : ""), .value = str_of(value ? value : "")};
    Query q = {.view = app_view(w->app, S("moves")),
        .sort = str_of(sort),
        .filters = &one,
        .filters_n = filter ? 1 : 0,
        .format = FORMAT_CSV,
        .limit = limit};
    Buf all = buf_new(cx->arena);
    Str next;
    do {
        Buf page = buf_new(cx->arena);
        assert_ok(cx, view_run(cx, &q, &page, &next));
        Str rest, head = str_split(buf_str(&page), '\n', &rest);
        if (q.after.n == 0) buf_fmt(&all, STR_FMT "\n", STR_ARG(head));
        buf_add(&all, rest);
        q.after = next;
    } while (next.n);
    return buf_str(&all);
}

static int lines_in(Str text) {
    int n = 0;
    for (size_t i = 0; i < text.n; i++) n += text.at[i] == '\n';
    return n;
}

// The text of a row's cell.
static Str cell(Str row, int column) {
    Str rest = row, at = S("");
    for (int i = 0; i <= column; i++) at = str_split(rest, ',', &rest);
    return at;
}

static void in_order(World *w, const char *name, int column, bool down, int limit) {
    Str rest,
        before = S(""),
        text = listed(w, str_fmt(w->cx->arena, "%s%s", down ? "-" : "", name).at, NULL, NULL, limit);
    int64_t id_before = 0;
    assert_int_equal(lines_in(text), 1 + MOVES);
    (void)str_split(text, '\n', &rest);
    for (int i = 0; i < MOVES; i++) {
        Str row = str_split(rest, '\n', &rest), value = cell(row, column);
        int64_t id = strtoll(str_dup(w->cx->arena, cell(row, 0)).at, NULL, 10);
        int by = i ? str_cmp(before, value) : 0;
        if (i && by == 0) assert_true(down ? id < id_before : id > id_before);
        else if (i) assert_true(down ? by > 0 : by < 0);
        before = value;
        id_before = id;
    }
}

static void sorted_by_what_is_gone_through(void **state) {
    World *w = ((Test *)*state)->w;
    static const struct {
        const char *name;
        int column;
    } sorts[] = {{"kind", 2}, {"item", 3}, {"from_place", 4}, {"to_place", 5}, {"doc", 9}, {"owner", 10}};
    for (size_t i = 0; i < COUNT(sorts); i++)
        for (int down = 0; down < 2; down++)
            in_order(w, sorts[i].name, sorts[i].column, down, i == 0 ? 999 : 1700);
}

static void filtered_to_few_and_many(void **state) {
    World *w = ((Test *)*state)->w;
    static const struct {
        const char *filter, *value, *where;
    } cases[] = {
        {"kind", "scrap", "e.kind = 'scrap'"}, // few
        {"kind", "pick", "e.kind = 'pick'"},   // many
        {"kind.like", "cr", "e.kind = 'scrap'"},
        {"kind.like", "%S%", "e.kind in ('scrap', 'adjust')"},
        {"kind.like", "zz", "1 = 0"},
        {"kind.in", "scrap,move", "e.kind in ('scrap', 'move')"},
        {"owner", "ACME", "s.owner <> 0"},
        {"owner", "", "s.owner = 0"},
        {"from_place", "MAIN/HOLD", "p.code = 'MAIN/HOLD'"},
        {"from_place", "MAIN/STOCK", "p.code = 'MAIN/STOCK'"},
        {"to_place", "SHOP/STOCK", "1 = 0"},
        {"item", "NUT", "i.code = 'NUT'"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char sql[500];
        snprintf(sql, sizeof sql,
            "select count(*) from transfer t join entry e on e.id = t.entry join account s on s.id "
            "= t.src join place p on p.id = s.place"
            " join item i on i.id = t.unit where %s",
            cases[i].where);
        int64_t n = world_int(w, sql);
        assert_int_equal(lines_in(listed(w, "", cases[i].filter, cases[i].value, 900)), 1 + n);
        assert_int_equal(lines_in(listed(w, "-doc", cases[i].filter, cases[i].value, 900)), 1 + n);
        assert_int_equal(lines_in(listed(w, "kind,-qty", cases[i].filter, cases[i].value, 900)), 1 + n);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_by_what_is_gone_through),
        cmocka_unit_test(filtered_to_few_and_many),
    };
    return cmocka_run_group_tests(tests, open_filled, close_filled);
}
