# A return that waits, and one that is refused

A shop takes returns worth up to 20.00 without asking; for the rest its accountant decides.

$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
$ argosy item create --code MUG --name "Blue mug" --cost 1.50 --price 4.25
$ argosy party create --code ANNA --name "Anna Smith" --customer true --country GB --payment-days 14
$ argosy party create --code VAN --name "Van & Sons" --carrier true
$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --mode parcel --carrier VAN --lead-days 2 --cost 3.50
$ argosy stock open --item MUG --site MAIN --qty 40
$ argosy setting create --code return.approval_limit --value 20.00
$ argosy user create --code sue --name "Sue" --roles service
$ argosy user create --code tom --name "Tom" --roles accountant
$ argosy order place --number A-1 --customer ANNA --line MUG,12
$ argosy shipment pick --order A-1
$ argosy shipment ship --shipment SH-1001

What was not shipped cannot come back.

$ argosy return request --order A-1 --line 1,13 --as sue
argosy: so much was not shipped, or is coming back already
  at lines[0].qty
  given: 13
  at most 12 of line 1 can be returned
? 4

Six mugs are worth more than Sue may take back alone.

$ argosy return request --order A-1 --line 1,6,unwanted --as sue
Number        RMA-1001
Status        requested
Why it waits  it is worth 25.50, and more than 20.00 needs approval

$ argosy return receive --ret RMA-1001 --line 1,,6 --as sue
argosy: RMA-1001 is requested; it can be received only when approved or received or inspected
? 4

$ argosy return approve --ret RMA-1001 --as sue
argosy: sue may not return approve
  this needs one of the roles: accountant
? 6

$ argosy return approve --ret RMA-1001 --note "a good customer" --as tom

Only four come. The rest is let go of.

$ argosy return receive --ret RMA-1001 --line 1,,4 --as sue
$ argosy return inspect --ret RMA-1001 --line 1,3,restock --line 1,1,scrap --as sue
$ argosy return dispose --ret RMA-1001 --as sue
$ argosy return close --ret RMA-1001 --as sue

$ argosy return refund --ret RMA-1001 --amount 20 --beyond true --as sue
argosy: only an accountant may refund more than came back
  given: 20.00
  refund at most 17.00, or ask an accountant
? 6

$ argosy return refund --ret RMA-1001 --preview --as sue
Preview: nothing was changed. It would change:
…

$ argosy return refund --ret RMA-1001 --as sue
$ argosy list returns
…
RMA-1001  done …

A second one is rejected.

$ argosy return request --order A-1 --line 1,5,other
$ argosy return reject --ret RMA-1002 --note "used"

$ argosy list returns --status rejected
…
RMA-1002  rejected …

Nothing more is expected back, and the mugs can be announced again.

$ argosy list lines --kind return
…
$ argosy return request --order A-1 --line 1,8,other --preview
Preview: nothing was changed. It would change:
…

$ argosy prove
…
All hold.
