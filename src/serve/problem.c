// See problem.h. Texts of errors are UTF-8 already, except what a caller sent as a value: that is left out where it is not.
#include "serve/problem.h"

#include "base/log.h"

static const struct {
    const char *word, *title;
    int http;
    const char *help;
} kinds[PROBLEM_N] = {
    [INPUT] = {.help =
                   "A field is missing, malformed or out of range, or names something that does "
                   "not exist. "
                   "`field` says which, `value` what was given, `hint` what would be accepted."},
    [MISSING] = {.help = "The record or document that the request is about does not exist."},
    [STATE] = {.help = "The record exists, but in its present state this cannot be done with it."},
    [STOCK] = {.help = "There is not enough of something to do this: goods, credit, or a claim."},
    [DENIED] = {.help = "The token is valid, but its user has none of the roles that this needs."},
    [BUSY] = {.help = "Too much is under way at once. Send the request again after the seconds in "
                      "Retry-After."},
    [SYSTEM] = {.help = "It is our fault, or the machine's. The server's log has the particulars "
                        "under the reference."},
    [PROBLEM_JSON] = {"json", "The body is not JSON", 400,
        "The body must be one JSON object, or a list of them, in UTF-8, without repeated names."},
    [PROBLEM_HTTP] = {"http", "The request is malformed", 400,
        "Its head leaves open what is asked, or where it ends. The connection is closed."},
    [PROBLEM_TOKEN] = {"token", "A valid token is needed",
        401, "Sign in (POST /v1/session), or send the header Authorization: Bearer TOKEN. An administrator makes tokens with token create."},
    [PROBLEM_SIGN_IN] = {"sign-in", "This does not sign in",
        401, "User, password or code is not right, or the link was used, replaced, or is more than a day old."},
    [PROBLEM_CODE] = {"code", "A code is needed",
        401, "This user signs in with a second factor: send the same again with a `code` of the device, or a recovery code."},
    [PROBLEM_ENROL] = {"enrol", "A second factor must be set up first",
        403, "The company wants one of this user. Until he has it his session is good for setting it up: second-factor enrol and confirm."},
    [PROBLEM_ORIGIN] = {"origin", "The request comes from another page", 403,
        "What changes something and comes with a session's cookie must come from this program's "
        "own page: "
        "Sec-Fetch-Site same-origin or none, or an Origin that is this host."},
    [PROBLEM_TOO_OFTEN] = {"too-often", "Too many requests", 429,
        "Wait for the seconds in Retry-After before the next one."},
    [PROBLEM_PATH] = {"path", "There is nothing at this path", 404, "The paths are listed in /v1/openapi.json."},
    [PROBLEM_METHOD] = {"method", "This path does not have this method", 405,
        "The header Allow lists its methods."},
    [PROBLEM_SIZE] = {"size", "The body is too large", 413, "Send less at once."},
    [PROBLEM_TYPE] = {"content-type", "The body is of a type that is not understood", 415,
        "Send JSON with the header Content-Type: application/json."},
};

int problem_http(Problem p) { return (int)p < STATUS_N ? status_info[p].http : kinds[p].http; }
const char *problem_word(Problem p) {
    return (int)p < STATUS_N ? status_info[p].word : kinds[p].word;
}
const char *problem_title(Problem p) {
    return (int)p < STATUS_N ? status_info[p].title : kinds[p].title;
}
const char *problem_help(Problem p) { return kinds[p].help ? kinds[p].help : ""; }

static void member(JsonOut *o, const char *name, Str value) {
    if (value.n == 0) return;
    JSON_KZ(o, name);
    json_str(o, str_utf8_ok(value) ? value : str_cut(value, 0, str_utf8_prefix(value)));
}

void problem_write(Cx *cx, Problem p, JsonOut *o) {
    Error e = cx->error;
    if (p == PROBLEM_SYSTEM) {
        Str reference = cx->request.n
            ? cx->request
            : str_fmt(cx->arena, "%llx", (unsigned long long)(rng_u64(cx->rng) >> 24));
        log_line(LOG_ERROR, "reference " STR_FMT ": " STR_FMT " (%s:%d)", STR_ARG(reference),
            STR_ARG(e.text), e.file ? e.file : "", e.line);
        e = (Error){.text = str_fmt(cx->arena,
                        "something failed in the program or on its machine; reference " STR_FMT,
                        STR_ARG(reference)),
            .hint = S("the server's log says under this reference what it was")};
    }
    json_open(o, '{');
    JSON_KZ(o, "type");
    json_str(o, str_fmt(cx->arena, "/problems/%s", problem_word(p)));
    JSON_KZ(o, "title");
    json_str(o, str_of(problem_title(p)));
    JSON_KZ(o, "status");
    json_int(o, problem_http(p));
    member(o, "detail", e.text);
    member(o, "field", e.field);
    member(o, "value", e.value);
    member(o, "hint", e.hint);
    member(o, "request", cx->request);
    json_close(o, '}');
}
