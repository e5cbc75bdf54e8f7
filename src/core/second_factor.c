// See second_factor.h. Codes are compared with those of the half minute before and behind as well, so that clocks may differ; the step of the
// code that was taken is kept, and neither it nor one before it is taken again. How often a wrong one may be tried is limited by
// whoever asks (throttle.h).
#include "core/second_factor.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/qr.h"
#include "base/totp.h"
#include "core/app.h"
#include "core/change.h"
#include "core/event.h"
#include "core/password.h"
#include "core/platform.h"
#include "core/secret.h"
#include "core/session.h"

enum { RECOVERY_BYTES = 15 }; // 120 bits

// The device's clock is the world's, whatever day the company lives on.
static Time device_time(const Cx *cx) {
    return cx->app->clock == clock_shifted ? time_now() : cx->now;
}

// ---- taking a code -------------------------------------------------------------------------------------------------------------------

typedef struct {
    bool found;
    Str secret;
    Time confirmed;
    int64_t step;
} Device;

static Status device_read(Cx *cx, Id user, Device *out) {
    *out = (Device){.secret = S("")};
    return sql_get(cx, &out->found, "select secret, confirmed, step from second_factor where id = $1",
        IN(A(user)), OUT(O(&out->secret), O(&out->confirmed), O(&out->step)));
}

Status second_factor_on(Cx *cx, Id user, bool *on) {
    Device d;
    TRY(device_read(cx, user, &d));
    *on = d.found && d.confirmed.v;
    return OK;
}

// Letters as they were shown: small ones, blanks and strokes are as good.
static Str recovery_plain(Arena *a, Str code) {
    Buf b = buf_new(a);
    for (size_t i = 0; i < code.n; i++) {
        char c = code.at[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (c != ' ' && c != '-') buf_char(&b, c);
    }
    return buf_str(&b);
}

// Two who give the same code at the same time: the row is one of theirs.
static Status code_taken(Cx *cx, Id user, const Device *d, Str code, bool *taken) {
    int64_t step = totp_fits(d->secret, code, device_time(cx)), mine = 0;
    if (step > d->step)
        TRY(sql_run_n(cx, &mine, "update second_factor set step = $2 where id = $1 and step < $2",
            A(user), A(step)));
    if (step < 0) {
        Digest hash = digest_of(recovery_plain(cx->arena, code));
        TRY(sql_run_n(cx, &mine, "update recovery_code set used = $3 where owner = $1 and hash = $2 and used = 0",
            A(user), arg_blob(digest_bytes(&hash)), A(cx->now)));
    }
    *taken = mine == 1;
    return OK;
}

Status second_factor_take(Cx *cx, Id user, Str code) {
    Device d;
    bool taken;
    TRY(device_read(cx, user, &d));
    if (!d.found || d.confirmed.v == 0) return OK;
    TRY(code_taken(cx, user, &d, code, &taken));
    if (taken) return OK;
    return with_hint(cx,
        fail(cx, DENIED, "code", "the code is wrong, or was used already"), "wait for the next one of your device, or give a recovery code; without both an administrator removes the second factor");
}

bool second_factor_missing(const SecondFactorDuty *duty, uint32_t roles) {
    if (duty->confirmed.v) return false;
    return str_is(duty->who, "everybody") || (str_is(duty->who, "administrators") && roles & ADMIN);
}

// ---- setting it up -------------------------------------------------------------------------------------------------------------------

typedef struct {
    Str password;
    Str fits; // what it was seen to fit
} EnrolIn;
typedef struct {
    Str row;
} QrRow;
typedef struct {
    Str secret, uri;
    List qr;
} EnrolOut;

static const Field enrol_in_fields[] = {
    {FIELD(EnrolIn, password), .label = "Password", .help = "Your own, where you have one.",
        .secret = true, .optional = true, .example = "four quick otters", .max = 1000},
};
static const Shape enrol_in_shape = SHAPE("SecondFactorEnrol", EnrolIn, enrol_in_fields);
static const Field row_fields[] = {{FIELD(QrRow, row), .label = "QR code", .example = "█▀▀▀▀▀█"}};
static const Shape row_shape = SHAPE("QrRow", QrRow, row_fields);
static const Field enrol_out_fields[] = {
    {FIELD(EnrolOut, secret), .label = "Secret", .help = "For a device that reads no QR code. Shown this once.",
        .secret = true, .example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
    {FIELD(EnrolOut, uri), .label = "Address", .help = "What the QR code says.",
        .secret = true, .example = "otpauth://totp/Argosy:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Argosy"},
    {FIELD(EnrolOut, qr), .label = "QR code",
        .help = "Lines of blocks: the full one two dark modules, the halves one, blank none.",
        .secret = true, .of = &row_shape},
};
static const Shape enrol_out_shape = SHAPE("SecondFactorSecret", EnrolOut, enrol_out_fields);

// It is one's own affair: neither the program nor a token that may less sets it up.
static Status own_only(Cx *cx) {
    if (!id_none(cx->actor.user) && !cx->actor.narrow) return OK;
    return with_hint(cx, fail(cx, DENIED, NULL, "a second factor is set up by the user himself"),
        "sign in with a browser, or ask as the user");
}

static Status enrol_prepare(Cx *cx, void *input) {
    EnrolIn *in = input;
    in->fits = S("");
    if (id_none(cx->actor.user) || in->password.n == 0) return OK;
    return password_look(cx, in->password, "password", &in->fits);
}

static Status enrol_qr(Cx *cx, Str uri, List *out) {
    Str *lines = qr_lines(cx->arena, uri, &out->n);
    if (!lines) return fail(cx, SYSTEM, NULL, "a QR code could not be made");
    QrRow *rows = NEW_ARRAY(cx->arena, QrRow, out->n);
    for (int i = 0; i < out->n; i++) rows[i].row = lines[i];
    out->at = rows;
    return OK;
}

static Status issuer_read(Cx *cx, Str *out) {
    bool found;
    TRY(sql_get(cx, &found, "select value from setting where code = 'company'", NO_ARGS, OUT(O(out))));
    if (!found || out->n == 0) *out = S("Argosy");
    return OK;
}

static Status enrol(Cx *cx, const Action *self, const void *input, void *output) {
    (void)self;
    const EnrolIn *in = input;
    EnrolOut *out = output;
    Id user = cx->actor.user;
    Device d;
    Str issuer;
    TRY(own_only(cx));
    TRY(password_looked(cx, user, in->password, in->fits, "password"));
    TRY(device_read(cx, user, &d));
    if (d.found && d.confirmed.v)
        return with_hint(cx, fail(cx, STATE, NULL, "there is a second factor already"),
            "second-factor remove, with a code of it, makes room for another");
    uint8_t secret[TOTP_SECRET_BYTES];
    rng_bytes(secret, sizeof secret);
    Str bytes = {(const char *)secret, sizeof secret};
    TRY(sql_run(cx, "insert into second_factor (id, secret, made, confirmed, step) values ($1, $2, $3, 0, 0) on conflict (id) do update set secret = excluded.secret, made = excluded.made",
        A(user), arg_blob(bytes), A(cx->now)));
    TRY(issuer_read(cx, &issuer));
    out->secret = base32_text(cx->arena, bytes);
    out->uri = totp_uri(cx->arena, issuer, cx->actor.name, bytes);
    TRY(enrol_qr(cx, out->uri, &out->qr));
    event_about(cx, user);
    return OK;
}

const Action second_factor_enrol_action = {.noun = "second-factor",
    .verb = "enrol",
    .area = AREA_PLATFORM,
    .help = "Gives the secret of a second factor for one's own device. It is asked for from when "
            "it is confirmed.",
    .roles = EVERYONE,
    .in = &enrol_in_shape,
    .out = &enrol_out_shape,
    .prepare = enrol_prepare,
    .run = enrol,
    .scope = {"*", "*"}}; // one's own

// ---- confirming it -------------------------------------------------------------------------------------------------------------------

typedef struct {
    Str code;
} ConfirmIn;
typedef struct {
    Str code;
} RecoveryRow;
typedef struct {
    List codes;
} ConfirmOut;

static const Field confirm_in_fields[] = {{FIELD(ConfirmIn, code), .label = "Code",
    .help = "Of six digits, that the device shows.", .secret = true, .example = "287082", .max = 60}};
static const Shape confirm_in_shape = SHAPE("SecondFactorConfirm", ConfirmIn, confirm_in_fields);
static const Field recovery_fields[] = {
    {FIELD(RecoveryRow, code), .label = "Recovery code", .example = "GEZDGN-BVGY3T-QOJQGE-ZDGNBV"}};
static const Shape recovery_shape = SHAPE("RecoveryCode", RecoveryRow, recovery_fields);
static const Field confirm_out_fields[] = {{FIELD(ConfirmOut, codes), .label = "Recovery codes",
    .help = "Each signs in once in place of the device. Shown this once.", .secret = true,
    .of = &recovery_shape}};
static const Shape confirm_out_shape = SHAPE("SecondFactorCodes", ConfirmOut, confirm_out_fields);

static Status recovery_new(Cx *cx, Id user, Str *shown) {
    uint8_t random[RECOVERY_BYTES];
    rng_bytes(random, sizeof random);
    Str code = base32_text(cx->arena, (Str){(const char *)random, sizeof random});
    Digest hash = digest_of(code);
    Buf b = buf_new(cx->arena);
    for (size_t i = 0; i < code.n; i += 6)
        buf_fmt(&b, "%s" STR_FMT, i ? "-" : "", STR_ARG(str_cut(code, i, i + 6)));
    *shown = buf_str(&b);
    return sql_run(cx, "insert into recovery_code (id, owner, hash, used) values ($1, $2, $3, 0)",
        A(cx_id(cx)), A(user), arg_blob(digest_bytes(&hash)));
}

static Status codes_forget(Cx *cx, Id user) {
    return sql_run(cx, "delete from recovery_code where owner = $1", A(user));
}

static Status confirm(Cx *cx, const Action *self, const void *input, void *output) {
    (void)self;
    const ConfirmIn *in = input;
    ConfirmOut *out = output;
    Id user = cx->actor.user;
    Device d;
    TRY(own_only(cx));
    TRY(device_read(cx, user, &d));
    if (!d.found || d.confirmed.v)
        return with_hint(cx, fail(cx, STATE, NULL, "there is no second factor to be confirmed"),
            "second-factor enrol begins with one");
    int64_t step = totp_fits(d.secret, in->code, device_time(cx));
    if (step < 0)
        return with_hint(cx, fail(cx, INPUT, "code", "this is not the code of the new device"),
            "give the six digits that it shows now; its clock must be right");
    TRY(sql_run(cx, "update second_factor set confirmed = $2, step = $3 where id = $1", A(user),
        A(cx->now), A(step)));
    TRY(codes_forget(cx, user));
    RecoveryRow *rows = NEW_ARRAY(cx->arena, RecoveryRow, RECOVERY_CODES);
    for (int i = 0; i < RECOVERY_CODES; i++) TRY(recovery_new(cx, user, &rows[i].code));
    out->codes = (List){rows, RECOVERY_CODES};
    TRY(sessions_end(cx, user, cx->actor.session));
    event_about(cx, user);
    change_record(cx, "user", user, cx->actor.name, "second factor set up");
    return OK;
}

const Action second_factor_confirm_action = {.noun = "second-factor",
    .verb = "confirm",
    .area = AREA_PLATFORM,
    .help = "Confirms one's second factor with a first code, gives recovery codes, and ends one's "
            "other sessions.",
    .roles = EVERYONE,
    .in = &confirm_in_shape,
    .out = &confirm_out_shape,
    .run = confirm,
    .scope = {"*", "*"}}; // one's own

// ---- removing it ---------------------------------------------------------------------------------------------------------------------

typedef struct {
    Id user;
    Str code;
} RemoveIn;
static const Field remove_fields[] = {
    {FIELD(RemoveIn, user), .label = "User", .ref = &user_entity, .example = "ann"},
    {FIELD(RemoveIn, code), .label = "Code",
        .help = "Of the device, or a recovery code: needed where it is one's own.", .secret = true,
        .optional = true, .example = "287082", .max = 60},
};
static const Shape remove_shape = SHAPE("SecondFactorRemove", RemoveIn, remove_fields);

// Codes are counted with the passwords of whoever gives them.
static Status remove_prepare(Cx *cx, void *input) {
    const RemoveIn *in = input;
    if (id_none(cx->actor.user) || in->code.n == 0) return OK;
    int wait = throttle_try(cx->app->throttle, cx->actor.name, LIMIT_TRIES_USER, cx->now);
    if (wait == 0) return OK;
    return with_hint(cx, fail(cx, BUSY, "code", "codes were given wrongly too often"),
        "try again in %d seconds", wait);
}

static Status may_remove(Cx *cx, const RemoveIn *in) {
    if (id_none(cx->actor.user)) return OK; // the program itself
    if (!id_eq(cx->actor.user, in->user)) {
        if (in->code.n) throttle_right(cx->app->throttle, cx->actor.name, false); // not asked for
        return actor_permit(cx, ADMIN, S("remove the second factor of another"));
    }
    TRY(own_only(cx));
    if (in->code.n == 0)
        return with_hint(cx, fail(cx, INPUT, "code", "the code is missing"),
            "give one of the device, or a recovery code");
    Status s = second_factor_take(cx, in->user, in->code);
    if (s == OK) throttle_right(cx->app->throttle, cx->actor.name, true);
    return s;
}

static Status remove_run(Cx *cx, const Action *self, const void *input, void *output) {
    (void)self, (void)output;
    const RemoveIn *in = input;
    Device d;
    Str code;
    TRY(device_read(cx, in->user, &d));
    TRY(may_remove(cx, in));
    if (!d.found) return fail(cx, STATE, "user", "this user has no second factor");
    TRY(sql_run(cx, "delete from second_factor where id = $1", A(in->user)));
    TRY(codes_forget(cx, in->user));
    TRY(sessions_end(cx, in->user, cx->actor.session));
    event_about(cx, in->user);
    TRY(ref_code(cx, &user_entity, in->user, &code));
    change_record(cx, "user", in->user, code, "second factor removed");
    return OK;
}

const Action second_factor_remove_action = {.noun = "second-factor",
    .verb = "remove",
    .area = AREA_PLATFORM,
    .help = "Removes a second factor, and ends its user's other sessions. Anybody may remove his "
            "own, with a code; an administrator another's.",
    .roles = EVERYONE,
    .in = &remove_shape,
    .prepare = remove_prepare,
    .run = remove_run,
    .scope = {"user", "user"}};
