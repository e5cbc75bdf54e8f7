#!/usr/bin/env bash
# Rights are not got around: by the program's own verbs, by a list beside the one that is closed, by one action that does the work of
# another; on the store that $ARGOSY_TEST_DB names.
. "$(dirname "$0")/lib.bash"

company shop
for role in viewer planner buyer maker service accountant admin; do
    argosy user create --code "u-$role" --name "$role" --roles "$role" >out.txt
done
argosy user create --code u-both --name Both --roles planner,buyer >out.txt
argosy token create --owner u-maker --code maker-laptop >out.txt
argosy item create MUG "Blue mug" --price 4 >out.txt

# ---- users and tokens in the events
t "an administrator sees events of users" test "$(rows events --kind user.create --as u-admin)" = 8
t "and of tokens" test "$(rows events --kind token.create --as u-admin)" = 1
for role in viewer maker accountant; do
    t "a $role sees none of users" test "$(rows events --kind user.create --as u-$role)" = 0
    t "nor of tokens" test "$(rows events --kind.like token --as u-$role)" = 0
    t "but the others" test "$(rows events --as u-$role)" = 1
done
t "not page by page either" bash -c "'$program' list events --limit 1 --sort id --json --as u-maker | grep -q item.create"

# ---- all out
t "a maker does not export all" status 6 argosy export all --out out --as u-maker
t "he is told what is not there" grep -q "may not see .*users" status.txt
t "the rest is" test "$(find out -name '*.csv' | wc -l)" -gt 60

# ---- proof
t "a maker proves nothing" status 6 argosy prove --as u-maker
t "an accountant does" status 0 argosy prove --as u-accountant

# ---- the program's own verbs
t "a backup is an administrator's" status 6 argosy backup shop.copy --as u-accountant
t "nothing was written" test ! -e shop.copy
t "he may" status 0 argosy backup shop.copy --as u-admin
t "to restore as well" status 6 argosy restore shop.copy --as u-accountant
t "he may" status 0 argosy restore shop.copy --as u-admin
t "to upgrade as well" status 6 argosy upgrade --as u-planner
t "nobody is nobody" status 3 argosy upgrade --as nobody
t "he may" status 0 argosy upgrade --as u-admin
t "to replay as well" status 6 argosy replay --as u-planner

# ---- what is sent to suppliers
t "a planner releases" status 0 argosy plan release --as u-planner
t "but does not send" status 6 argosy plan release --send --as u-planner
t "and is told what he may" prints "release without send" argosy plan release --send --as u-planner
t "a planner who buys does" status 0 argosy plan release --send --as u-both

# ---- credit
argosy party create --code ANNA --name Anna --customer --country GB >out.txt
t "service makes customers" status 0 argosy party create --code BOB --name Bob --customer --as u-service
t "not with credit" status 6 argosy party create --code EVE --name Eve --customer --credit-limit 9 --as u-service
t "nor raises it" status 6 argosy party update --code ANNA --credit-limit 10000 --as u-service
t "nor gives time" status 6 argosy party update --code ANNA --payment-days 90 --as u-buyer
t "an address is service's" status 0 argosy party update --code ANNA --address "1 High Street" --as u-service
t "an accountant gives both" status 0 argosy party update --code ANNA --credit-limit 100 --payment-days 30 --as u-accountant
t "which service may leave as they are" status 0 argosy party update --code ANNA --email a@b.c --credit-limit 100 --as u-service
t "but not lift" status 6 argosy party update --code ANNA --credit-limit 0 --as u-service
t "a supplier's days are the buyer's" status 0 argosy party create --code POTS --name Pots --supplier --payment-days 90 --as u-buyer
t "who does not make him a customer with them" status 6 argosy party update --code POTS --customer --as u-buyer
finish
