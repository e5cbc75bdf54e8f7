// Whose things are: a user, or a token, may be bound to a site (a warehouse worker) or to a party (a supplier, a customer), or to both. Who is
// bound sees and does what is his; of all else he is told what he would be told if it were not there.
//
// Nothing is open to who is bound unless its table says whose it is (Scope), for the site and for the party by itself:
//
//   Entity   a condition of SQL on its row, called e, with @ for the id that the asker is bound to: "e.site = @"; "*": everybody's
//   View     names of columns that refer to entities: a row is his where one of them refers to a thing of his; "*": all rows are everybody's
//   Action   names of fields that refer to entities, of which one must be given: "ret,site"; with a column that must be his own site or party:
//            "transfer:to_site"; "*": it is about nothing but the asker
//
// Whatever is named in a request is looked up by ref_find or record_find, which find nothing that is not his.
#ifndef ARGOSY_CORE_SCOPE_H
#define ARGOSY_CORE_SCOPE_H

#include "core/field.h"
#include "core/role.h"

typedef struct {
    const char *site, *party; // NULL: not for who is bound to one
} Scope;

typedef struct Action Action;
typedef struct View View;

// What one can be bound to. They are the network's: named here, since users and tokens refer to them.
extern const Entity site_entity, party_entity;

static inline bool actor_bound(const Actor *a) { return !id_none(a->site) || !id_none(a->party); }
// Whether the asker may use what is of this scope at all.
static inline bool scope_open(const Actor *a, Scope of) {
    return (id_none(a->site) || of.site) && (id_none(a->party) || of.party);
}
// DENIED where he has none of the roles, or is bound and the scope says nothing for it. `what` as in actor_permit.
Status scope_permit(Cx *cx, uint32_t roles, Scope of, Str what) MUST_USE;

// Whether a record is the asker's; true for who is not bound. Needs a connection where he is.
Status scope_holds(Cx *cx, const Entity *e, Id id, bool *his) MUST_USE;
// The entity's condition, "exists (select … where e.id = <id> and …)", bound to the asker; "1 = 0" where it says nothing. `site`, `party`:
// numbers of the parameters that hold what he is bound to.
void scope_sql(const Actor *a, const Entity *e, const char *id, int site, int party, Buf *out);
// What a column refers to: its entity, or that whose records the rows are; NULL: nothing, or there is no such column. *at is its number.
const Entity *scope_column(const View *v, Str name, int *at);
// Whether the input of an action is about what is the asker's: its references are known already to be his.
Status scope_input(Cx *cx, const Action *action, const PendingRefs *refs) MUST_USE;

#endif
