// The description of the HTTP interface, written from the tables once at start.
//
//   /v1/NOUN/VERB   post   an object or a list of them; the reply, a preview, or a list of results
//   /v1/VIEW        get    a parameter for each column (equal to), one of type object for the other comparisons, sort, limit, after, format
//
// Names are made so that they stay: operations are nounVerb and listView, schemas are the shapes' names, rows are ViewRow.
#include "serve/openapi.h"

#include <string.h>

#include "base/limits.h"
#include "serve/openapi_parts.h"

// JSON with single quotes for double ones.
static void fixed(Buf *out, const char *text) {
    for (; *text; text++) buf_char(out, *text == '\'' ? '"' : *text);
}

// Members of the object that is open.
static void members(JsonOut *o, const char *const *texts) {
    for (; *texts; texts++) {
        if (o->comma) buf_char(o->buf, ',');
        fixed(o->buf, *texts);
        o->comma = true;
    }
}

static void response(JsonOut *o, const char *status, const char *name) {
    JSON_KZ(o, status);
    json_open(o, '{');
    JSON_KZ(o, "$ref");
    json_str(o, str_fmt(o->buf->arena, "#/components/responses/%s", name));
    json_close(o, '}');
}

static void parameter(JsonOut *o, const char *name) {
    json_open(o, '{');
    JSON_KZ(o, "$ref");
    json_str(o, str_fmt(o->buf->arena, "#/components/parameters/%s", name));
    json_close(o, '}');
}

// What is the same for actions and views: id, tag, summary, description with the roles.
static void about(JsonOut *o, Str id, Area area, const char *help, uint32_t roles, Scope scope) {
    Arena *a = o->buf->arena;
    JSON_KZ(o, "operationId"), json_str(o, id);
    JSON_KZ(o, "tags"), json_open(o, '['), json_str(o, str_of(area_names[area])), json_close(o, ']');
    const char *end = strstr(help, ". ");
    Str summary = end ? (Str){help, (size_t)(end - help) + 1} : str_of(help);
    JSON_KZ(o, "summary"), json_str(o, summary);
    Buf b = buf_new(a);
    buf_z(&b, help);
    if (!strchr(".!?", help[strlen(help) - 1])) buf_char(&b, '.');
    buf_z(&b, "\n\nRoles: ");
    if ((roles & EVERYONE) == EVERYONE) buf_z(&b, "all");
    else {
        bool any = false;
        for (int i = 0; role_names[i]; i++)
            if ((roles | ADMIN) >> i & 1)
                buf_fmt(&b, "%s%s", any ? ", " : "", role_names[i]), any = true;
    }
    buf_char(&b, '.');
    JSON_KZ(o, "description"), json_str(o, buf_str(&b));
    JSON_KZ(o, "x-roles"), json_open(o, '[');
    for (int i = 0; role_names[i]; i++)
        if ((roles | ADMIN) >> i & 1) json_str(o, str_of(role_names[i]));
    json_close(o, ']');
    JSON_KZ(o, "x-scope"), json_open(o, '['); // open to who is bound to one
    if (scope.site) json_str(o, S("site"));
    if (scope.party) json_str(o, S("party"));
    json_close(o, ']');
}

// ---- actions -------------------------------------------------------------------------------------------------------------------------

static void input_schema(const Shapes *s, const Action *a, JsonOut *o) {
    if (a->in) schema_ref(o, shape_key(s, a->in, FOR_INPUT));
    else json_raw(o, S("{\"type\":\"object\",\"additionalProperties\":false}"));
}

static void output_schema(const Shapes *s, const Action *a, JsonOut *o) {
    if (a->out) schema_ref(o, shape_key(s, a->out, FOR_OUTPUT));
    else json_raw(o, S("{\"type\":\"object\"}"));
}

static void named_example(JsonOut *o, const char *name, const char *summary) {
    JSON_KZ(o, name);
    json_open(o, '{');
    JSON_KZ(o, "summary"), json_str(o, str_of(summary));
    JSON_KZ(o, "value");
}

static void request_body(const Shapes *s, const Action *a, JsonOut *o) {
    JSON_KZ(o, "requestBody"), json_open(o, '{');
    JSON_KZ(o, "required"), json_bool(o, a->in != NULL);
    JSON_KZ(o, "content"), json_open(o, '{');
    JSON_KZ(o, "application/json"), json_open(o, '{');
    JSON_KZ(o, "schema"), json_open(o, '{');
    JSON_KZ(o, "oneOf"), json_open(o, '[');
    input_schema(s, a, o);
    json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("array"));
    JSON_KZ(o, "maxItems"), json_int(o, LIMIT_ARRAY_ACTIONS);
    JSON_KZ(o, "items"), input_schema(s, a, o);
    json_close(o, '}'), json_close(o, ']'), json_close(o, '}');
    JSON_KZ(o, "examples"), json_open(o, '{');
    named_example(o, "one", "One");
    example_input(a, o);
    json_close(o, '}');
    named_example(o, "many", "Many at once, each with its own result");
    json_open(o, '[');
    example_input(a, o);
    json_close(o, ']'), json_close(o, '}');
    json_close(o, '}'), json_close(o, '}'), json_close(o, '}'), json_close(o, '}');
}

static void example_output(const Action *a, JsonOut *o) {
    if (a->out) example_of_shape(a->out, FOR_OUTPUT, o);
    else json_raw(o, S("{}"));
}

static void reply(const Shapes *s, const Action *a, JsonOut *o) {
    JSON_KZ(o, "200"), json_open(o, '{');
    JSON_KZ(o, "description"),
        json_str(o, S("Done and durable; or the preview; or, for a list, what came of each."));
    JSON_KZ(o, "headers");
    fixed(o->buf,
        "{'Idempotency-Replayed':{'description':'true where this is the first reply of the "
        "idempotency key.',"
        "'schema':{'type':'string','enum':['true']}}}");
    o->comma = true;
    JSON_KZ(o, "content"), json_open(o, '{');
    JSON_KZ(o, "application/json"), json_open(o, '{');
    JSON_KZ(o, "schema"), json_open(o, '{');
    JSON_KZ(o, "anyOf"), json_open(o, '[');
    output_schema(s, a, o);
    json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("object"));
    JSON_KZ(o, "required"), json_raw(o, S("[\"result\",\"changes\"]"));
    JSON_KZ(o, "properties"), json_open(o, '{');
    JSON_KZ(o, "result"), output_schema(s, a, o);
    JSON_KZ(o, "changes"), schema_ref(o, "Changes");
    json_close(o, '}'), json_close(o, '}');
    json_raw(o, S("{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Result\"}}"));
    json_close(o, ']'), json_close(o, '}');
    JSON_KZ(o, "examples"), json_open(o, '{');
    named_example(o, "one", "One");
    example_output(a, o);
    json_close(o, '}');
    named_example(o, "many", "Many at once");
    json_open(o, '['), json_open(o, '{');
    JSON_KZ(o, "status"), json_int(o, 200);
    JSON_KZ(o, "body"), example_output(a, o);
    json_close(o, '}');
    json_raw(o, S("{\"status\":409,\"problem\":{\"type\":\"/problems/stock\",\"title\":\"There is not enough\",\"status\":409}}"));
    json_close(o, ']');
    json_close(o, '}'), json_close(o, '}');
    json_close(o, '}'), json_close(o, '}'), json_close(o, '}');
}

static void action(const Shapes *s, const Action *a, JsonOut *o) {
    Arena *arena = o->buf->arena;
    json_key(o, str_fmt(arena, "/v1/%s/%s", a->noun, a->verb));
    json_open(o, '{');
    JSON_KZ(o, "post"), json_open(o, '{');
    about(o, camel(arena, str_fmt(arena, "%s-%s", a->noun, a->verb).at, false), a->area, a->help,
        a->roles, a->scope);
    JSON_KZ(o, "parameters"), json_open(o, '[');
    parameter(o, "Preview");
    parameter(o, "IdempotencyKey");
    json_close(o, ']');
    request_body(s, a, o);
    JSON_KZ(o, "responses"), json_open(o, '{');
    reply(s, a, o);
    static const char *const refused[][2] = {{"400", "NotJson"}, {"401", "NoToken"},
        {"403", "Denied"}, {"404", "Missing"}, {"405", "WrongMethod"}, {"409", "Conflict"},
        {"413", "TooLarge"}, {"415", "NotJsonType"}, {"422", "Invalid"}, {"429", "TooOften"},
        {"500", "Failed"}, {"503", "Busy"}};
    for (int i = 0; i < COUNT(refused); i++) response(o, refused[i][0], refused[i][1]);
    json_close(o, '}'), json_close(o, '}'), json_close(o, '}');
}

// ---- views ---------------------------------------------------------------------------------------------------------------------------

static void one_parameter(JsonOut *o, const char *name, bool required) {
    json_open(o, '{');
    JSON_KZ(o, "name"), json_str(o, str_of(name));
    JSON_KZ(o, "in"), json_str(o, S("query"));
    if (required) JSON_KZ(o, "required"), json_bool(o, true);
}

static void filter_of_column(JsonOut *o, const Column *c) {
    static const char *const names[K_N] = {[K_BOOL] = "boolean", [K_INT] = "integer", [K_INT64] = "integer"};
    one_parameter(o, c->name, false);
    JSON_KZ(o, "description");
    json_str(o, str_fmt(o->buf->arena, "Only rows of this %s.", c->label ? c->label : c->name));
    JSON_KZ(o, "schema"), json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, str_of(!c->choices && names[c->kind] ? names[c->kind] : "string"));
    if (c->choices) {
        JSON_KZ(o, "enum"), json_open(o, '[');
        for (int i = 0; c->choices[i]; i++) json_str(o, str_of(c->choices[i]));
        json_close(o, ']');
    } else if (c->kind == K_DATE) {
        JSON_KZ(o, "format"), json_str(o, S("date"));
    } else if (c->kind != K_ID && kind_says(c->kind)) {
        JSON_KZ(o, "pattern"), json_str(o, str_of(kind_says(c->kind)));
    }
    json_close(o, '}'), json_close(o, '}');
}

static void column_names(Buf *b, const View *v, const char *between, bool text_only) {
    bool any = false;
    for (int i = 0; i < v->n; i++) {
        const Column *c = &v->columns[i];
        if (text_only && c->kind != K_TEXT && !c->choices && !(c->ref && c->ref->code)) continue;
        buf_fmt(b, "%s%s", any ? between : "", c->name);
        any = true;
    }
}

static void any_string(JsonOut *o, const char *says) {
    json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("string"));
    JSON_KZ(o, "description"), json_str(o, str_of(says));
    json_close(o, '}');
}

// due.lt=2011-06-01: an object whose members are the parameters (style form, explode).
static void comparisons(JsonOut *o, const View *v) {
    one_parameter(o, "where", false);
    JSON_KZ(o, "description");
    json_str(o, S("Comparisons: COLUMN.ne, .lt, .le, .gt, .ge, .in (a list with commas), and for texts .like."));
    JSON_KZ(o, "style"), json_str(o, S("form"));
    JSON_KZ(o, "explode"), json_bool(o, true);
    JSON_KZ(o, "schema"), json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("object"));
    JSON_KZ(o, "additionalProperties"), json_bool(o, false);
    JSON_KZ(o, "patternProperties"), json_open(o, '{');
    Buf b = buf_new(o->buf->arena);
    buf_z(&b, "^(");
    column_names(&b, v, "|", false);
    buf_z(&b, ")\\.(eq|ne|lt|le|gt|ge|in)$");
    json_key(o, buf_str(&b));
    any_string(o, "A value of the column, or for in several.");
    Buf texts = buf_new(o->buf->arena);
    column_names(&texts, v, "|", true);
    if (texts.n) {
        json_key(o, str_fmt(o->buf->arena, "^(" STR_FMT ")\\.like$", STR_ARG(buf_str(&texts))));
        any_string(o, "Part of the text, or a pattern with % and _; upper and lower case are alike.");
    }
    json_close(o, '}'), json_close(o, '}'), json_close(o, '}');
}

static void view_parameters(const Shapes *s, const View *v, JsonOut *o) {
    JSON_KZ(o, "parameters"), json_open(o, '[');
    for (int i = 0; v->params && i < v->params->n; i++) {
        const Field *f = &v->params->fields[i];
        one_parameter(o, f->name, !field_may_be_missing(f));
        JSON_KZ(o, "schema");
        schema_of_field(s, f, FOR_INPUT, false, o);
        json_close(o, '}');
    }
    for (int i = 0; i < v->n; i++)
        if (!v->params || !shape_field(v->params, str_of(v->columns[i].name)))
            filter_of_column(o, &v->columns[i]);
    comparisons(o, v);
    one_parameter(o, "sort", false);
    Buf b = buf_new(o->buf->arena);
    buf_z(&b, "Columns with commas between, those with - from the highest down: ");
    column_names(&b, v, ", ", false);
    buf_char(&b, '.');
    JSON_KZ(o, "description"), json_str(o, buf_str(&b));
    JSON_KZ(o, "schema"), json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("string"));
    if (v->sort && *v->sort) JSON_KZ(o, "default"), json_str(o, str_of(v->sort));
    json_close(o, '}'), json_close(o, '}');
    parameter(o, "Limit");
    parameter(o, "After");
    parameter(o, "Format");
    parameter(o, "Count");
    json_close(o, ']');
}

static void rows(const View *v, JsonOut *o) {
    JSON_KZ(o, "200"), json_open(o, '{');
    JSON_KZ(o, "description"), json_str(o, S("A page of rows."));
    JSON_KZ(o, "headers");
    fixed(o->buf, "{'Link':{'description':'The next page, as rel=next.','schema':{'type':'string'}}}");
    o->comma = true;
    JSON_KZ(o, "content"), json_open(o, '{');
    JSON_KZ(o, "application/json"), json_open(o, '{');
    JSON_KZ(o, "schema"), json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("object"));
    JSON_KZ(o, "required"), json_raw(o, S("[\"rows\",\"next\"]"));
    JSON_KZ(o, "properties"), json_open(o, '{');
    JSON_KZ(o, "rows"), json_open(o, '{');
    JSON_KZ(o, "type"), json_str(o, S("array"));
    JSON_KZ(o, "items"), schema_ref(o, row_key(o->buf->arena, v).at);
    json_close(o, '}');
    JSON_KZ(o, "next");
    json_raw(o, S("{\"type\":[\"string\",\"null\"],\"description\":\"The cursor of the next page; null at the end.\"}"));
    JSON_KZ(o, "count");
    json_raw(o, S("{\"type\":\"integer\",\"description\":\"With count=true: how many rows these filters let through, on all pages.\"}"));
    JSON_KZ(o, "more");
    json_raw(o, S("{\"type\":\"boolean\",\"description\":\"With count: there may be more than the million that were counted.\"}"));
    json_close(o, '}'), json_close(o, '}');
    JSON_KZ(o, "example"), json_open(o, '{');
    JSON_KZ(o, "rows"), json_open(o, '['), example_of_row(v, o), json_close(o, ']');
    JSON_KZ(o, "next"), json_null(o);
    json_close(o, '}'), json_close(o, '}');
    JSON_KZ(o, "text/csv");
    json_raw(o, S("{\"schema\":{\"type\":\"string\",\"description\":\"A line with the columns' names, then one for each row.\"}}"));
    json_close(o, '}'), json_close(o, '}');
}

static void view(const Shapes *s, const View *v, JsonOut *o) {
    Arena *arena = o->buf->arena;
    json_key(o, str_fmt(arena, "/v1/%s", v->name));
    json_open(o, '{');
    JSON_KZ(o, "get"), json_open(o, '{');
    Str id = str_fmt(arena, "list" STR_FMT, STR_ARG(camel(arena, v->name, true)));
    about(o, id, v->area, v->help && *v->help ? v->help : v->name, v->roles, v->scope);
    view_parameters(s, v, o);
    JSON_KZ(o, "responses"), json_open(o, '{');
    rows(v, o);
    static const char *const refused[][2] = {{"401", "NoToken"}, {"403", "Denied"}, {"405", "WrongMethod"},
        {"422", "Invalid"}, {"429", "TooOften"}, {"500", "Failed"}, {"503", "Busy"}};
    for (int i = 0; i < COUNT(refused); i++) response(o, refused[i][0], refused[i][1]);
    json_close(o, '}'), json_close(o, '}'), json_close(o, '}');
}

// ---- imports -------------------------------------------------------------------------------------------------------------------------

static void import(const Entity *e, JsonOut *o) {
    Arena *arena = o->buf->arena;
    json_key(o, str_fmt(arena, "/v1/import/%s", e->plural));
    json_open(o, '{');
    JSON_KZ(o, "post"), json_open(o, '{');
    Str help = str_fmt(arena,
        "Reads %s from CSV, one a row: creates those that are not known, updates those that "
        "differ. "
        "A refused row touches no other.",
        e->plural);
    about(o, str_fmt(arena, "import" STR_FMT, STR_ARG(camel(arena, e->plural, true))), e->area,
        help.at, e->write_roles, (Scope){NULL, NULL});
    JSON_KZ(o, "parameters"), json_open(o, '[');
    parameter(o, "ImportPreview");
    parameter(o, "ImportColumn");
    json_close(o, ']');
    JSON_KZ(o, "requestBody");
    fixed(o->buf,
        "{'required':true,'content':{'text/csv':{'schema':{'type':'string','description':'A line "
        "with the "
        "names of fields, then a row for each record.'}}}}");
    o->comma = true;
    JSON_KZ(o, "responses"), json_open(o, '{');
    JSON_KZ(o, "200");
    fixed(o->buf,
        "{'description':'What became of the rows, or "
        "would.','content':{'application/json':{'schema':{'$ref':'#/"
        "components/schemas/Imported'}}}}");
    o->comma = true;
    static const char *const refused[][2] = {{"401", "NoToken"}, {"403", "Denied"},
        {"405", "WrongMethod"}, {"413", "TooLarge"}, {"415", "NotCsvType"}, {"422", "Invalid"},
        {"429", "TooOften"}, {"500", "Failed"}, {"503", "Busy"}};
    for (int i = 0; i < COUNT(refused); i++) response(o, refused[i][0], refused[i][1]);
    json_close(o, '}'), json_close(o, '}'), json_close(o, '}');
}

// ---- the whole -----------------------------------------------------------------------------------------------------------------------

static void head(JsonOut *o) {
    JSON_KZ(o, "openapi"), json_str(o, S("3.1.0"));
    JSON_KZ(o, "info"), json_open(o, '{');
    JSON_KZ(o, "title"), json_str(o, S("Argosy"));
    JSON_KZ(o, "version"),
        json_str(o, S("1")); // of the paths; that of the program is nobody's business who has not signed in
    JSON_KZ(o, "summary"),
        json_str(o, S("A company's supply chain: plan, source, make, deliver, returns."));
    JSON_KZ(o, "description");
    json_str(o,
        S("Actions change something: POST a JSON object, or a list of them. Views are lists with "
          "filters: GET. Quantities, prices and "
          "money are decimal texts; numbers are understood too. References between records go by "
          "code. Refusals are problem "
          "documents (RFC 9457) that name the field, the value and what would be right."));
    JSON_KZ(o, "license");
    json_raw(o, S("{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}"));
    json_close(o, '}');
    JSON_KZ(o, "servers");
    json_raw(o, S("[{\"url\":\"/\",\"description\":\"The server that this description came from.\"}]"));
    JSON_KZ(o, "security");
    json_raw(o, S("[{\"token\":[]},{\"session\":[]}]"));
    static const char *const says[AREA_N] = {
        [AREA_NETWORK] =
            "The chain itself: items, parties, sites, lanes, sources, bills, prices, policies.",
        [AREA_PLAN] = "Forecasts, stock policies, the plan and its exceptions.",
        [AREA_SOURCE] = "Purchases, receipts, inspection, supplier invoices.",
        [AREA_MAKE] = "Work orders.",
        [AREA_DELIVER] = "Sales orders, shipments, transfers.",
        [AREA_RETURNS] = "Returns from customers and to suppliers, refunds.",
        [AREA_PRODUCT] = "The flow of goods: stock, lots, moves, holds.",
        [AREA_CASH] = "The flow of money: postings, invoices, payments.",
        [AREA_INFORMATION] = "The flow of information: events, messages, documents, traces, proof.",
        [AREA_PLATFORM] = "Settings, users, tokens, and the program itself.",
    };
    JSON_KZ(o, "tags"), json_open(o, '[');
    for (Area a = 0; a < AREA_N; a++) {
        json_open(o, '{');
        JSON_KZ(o, "name"), json_str(o, str_of(area_names[a]));
        JSON_KZ(o, "description"), json_str(o, str_of(says[a]));
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void components(const Shapes *s, JsonOut *o) {
    JSON_KZ(o, "components"), json_open(o, '{');
    JSON_KZ(o, "securitySchemes");
    json_raw(o, S("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A token of token create.\"},\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"argosy_session\",\"description\":\"A session of POST /v1/session.\"}}"));
    JSON_KZ(o, "parameters"), json_open(o, '{'), members(o, openapi_parameters), json_close(o, '}');
    JSON_KZ(o, "responses"), json_open(o, '{'), members(o, openapi_responses), json_close(o, '}');
    JSON_KZ(o, "schemas"), json_open(o, '{');
    members(o, openapi_schemas);
    for (size_t i = 0; i < s->n; i++)
        for (Way way = FOR_INPUT; way <= FOR_OUTPUT; way++) {
            if (!(s->at[i].ways >> way & 1)) continue;
            JSON_KZ(o, shape_key(s, s->at[i].shape, way));
            schema_of_shape(s, s->at[i].shape, way, o);
        }
    for (int i = 0; i < s->app->views_n; i++) {
        json_key(o, row_key(o->buf->arena, &s->app->views[i]));
        schema_of_row(&s->app->views[i], o);
    }
    json_close(o, '}'), json_close(o, '}');
}

void openapi_write(const App *app, Buf *out) {
    Shapes s;
    shapes_collect(&s, app, out->arena);
    JsonOut o = json_out(out);
    json_open(&o, '{');
    head(&o);
    JSON_KZ(&o, "paths"), json_open(&o, '{');
    for (int i = 0; i < app->actions_n; i++) action(&s, &app->actions[i], &o);
    for (int i = 0; i < app->views_n; i++) view(&s, &app->views[i], &o);
    for (int i = 0; i < app->entities_n; i++)
        if (app->entities[i]->editable) import(app->entities[i], &o);
    members(&o, openapi_paths);
    json_close(&o, '}');
    components(&s, &o);
    json_close(&o, '}');
}
