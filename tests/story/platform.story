Who may do what, and how what is kept is kept.

$ argosy version
argosy 0.1.0

Users have roles; an action is open to some of them.

$ argosy user create --code ann --name "Ann Archer" --roles admin
User    ann
Name    Ann Archer
Roles   admin
Active  yes

$ argosy user create --code bob --name "Bob Baker" --roles warehouse,service
User    bob
Name    Bob Baker
Roles   warehouse,service
Active  yes

$ argosy list users
User  Name        Roles              Active  Site  Party  Second factor
ann   Ann Archer  admin              true                 false
bob   Bob Baker   warehouse,service  true                 false

$ argosy item create MUG "Blue mug" --price 4.25 --as ann
SKU          MUG
Name         Blue mug
Kind         good
Unit         each
Tracking     none
Cost method  average
List price   4.25
Active       yes

$ argosy item update --code MUG --price 5 --as bob
argosy: bob may not item update
  this needs one of the roles: planner, buyer, maker
? 6

$ argosy item update --code MUG --price 5 --as zoe
argosy: there is no user with the code "zoe"
  argosy list users shows who there is
? 3

$ argosy user create --code eve --name Eve --roles king
argosy: there is no role "king"
  the roles are: viewer, planner, buyer, maker, warehouse, service, accountant, admin
? 2

$ argosy user update --user bob --active no
User    bob
Name    Bob Baker
Roles   warehouse,service
Active  no

$ argosy list items --as bob
argosy: the user bob is not active
? 6

The last administrator cannot be shut out.

$ argosy user update --user ann --roles viewer
argosy: this is the last active administrator
  make another user an administrator first
? 4

Programs sign in with tokens. The secret is shown once.

$ argosy token create --owner ann --code ann-laptop --days 90
Token    ann-laptop
Secret   argosy_…
Expires  2011-08-30T09:00:04Z

$ argosy list tokens
Token       User  Created               Expires               Revoked  Roles  Read only  Site  Party
ann-laptop  ann   2011-06-01T09:00:04Z  2011-08-30T09:00:04Z                  false

$ argosy token revoke --code ann-laptop
Done.

$ argosy token revoke --code ann-laptop
argosy: the token "ann-laptop" is revoked already
? 4

Each action is an event with who did it: the audit.

$ argosy list events --actor ann
Event               When                  Kind         Document  By   Data
…  2011-06-01T09:00:02Z  item.create            ann  {"code":"MUG","name":"Blue mug","kind":"good","family":"","gtin":"","unit":"each","weight":"0","volume":"0","shelf_days":0,"tracking":"none","cost_method":"average","cost":"0","price":"4.25","active":true}

The same key does not do the same thing twice.

$ argosy setting create --code company --value "Blue Mugs Ltd" --key k-1
Setting  company
Value    Blue Mugs Ltd

$ argosy setting create --code company --value "Blue Mugs Ltd" --key k-1
Done before, with this key:
Setting  company
Value    Blue Mugs Ltd

$ argosy setting create --code company --value "Red Mugs Ltd" --key k-1
argosy: the idempotency key was used before for another request
  given: k-1
  repeat the first request as it was, or take a new key
? 2

$ argosy list setting-codes --code company
Setting  Value          Otherwise  What it is for
company  Blue Mugs Ltd  Argosy     Name of the company, on documents and messages.

A preview changes nothing.

$ argosy item create TEA "Green tea" --preview
Preview: nothing was changed. It would change:
Records
  What  Number  Change
  item  TEA     created
Result
SKU          TEA
Name         Green tea
Kind         good
Unit         each
Tracking     none
Cost method  average
Active       yes

$ argosy list items --format csv
id,code,name,kind,family,gtin,unit,weight,volume,shelf_days,tracking,cost_method,cost,price,active
…,MUG,Blue mug,good,,,each,0,0,0,none,average,0,4.25,true

Many at once, each with its own result.

$ argosy item create --json-input '[{"code":"TEA","name":"Green tea"},{"code":"MUG","name":"Blue mug"}]'
1: done
SKU          TEA
Name         Green tea
Kind         good
Unit         each
Tracking     none
Cost method  average
Active       yes
2: refused: there is already one item with the code MUG; update it, or give another code
? 2

Whatever is wrong is said, with what would be right.

$ argosy item crate TEA
argosy: there is no action "item crate"
  did you mean item create?
? 2

$ argosy itme create TEA
argosy: there is no verb or noun "itme"
  did you mean item?
? 2

$ argosy item create --code CUP --nam Cup
argosy: there is no flag "--nam"
  did you mean --name?
? 2

$ argosy item create --code CUP
argosy: name is missing
  give a text, such as White hanging heart t-light holder
? 2

$ argosy item create --code CUP --name Cup --kind gud
argosy: kind is none of its choices
  given: gud
  good, component, kit, service
? 2

$ argosy list items --prize 3
argosy: items has no column "prize"
  the columns are: id, code, name, kind, family, gtin, unit, weight, volume, shelf_days, tracking, cost_method, cost, price, active
? 2

$ argosy list items --format xml
argosy: there is no such format
  given: xml
  table, csv or json
? 2

$ argosy item update --code CUP --price 3 --json
{"type":"/problems/missing","title":"There is no such thing","status":404,"detail":"there is no item with the code \"CUP\"","field":"code","value":"CUP"}
? 3

Copies are made while others work, and put back.

$ argosy backup before.db | sed "s|$ARGOSY_DB|DB|"
Saved DB as before.db

$ argosy item create CUP "A cup"
SKU          CUP
Name         A cup
Kind         good
Unit         each
Tracking     none
Cost method  average
Active       yes

$ argosy restore before.db | sed "s|$ARGOSY_DB|DB|"
Restored DB from before.db

$ argosy list items --code CUP --format csv | wc -l
1

$ argosy upgrade | sed "s|$ARGOSY_DB|DB|"
DB is of version … already

$ argosy init
argosy: there is a company in … already
  --db names another database
? 4

Everything goes out as CSV.

$ argosy export all --out copy >all.txt

$ ls copy | grep -c '^items.csv$\|^orders.csv$\|^postings.csv$'
3

$ argosy export items
code,name,kind,family,gtin,unit,weight,volume,shelf_days,tracking,cost_method,cost,price,active
MUG,Blue mug,good,,,each,0,0,0,none,average,0,4.25,true
TEA,Green tea,good,,,each,0,0,0,none,average,0,0,true

$ argosy prove | tail -1
All hold.
