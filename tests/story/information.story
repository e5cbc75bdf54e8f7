Everything that happened is known, sealed, and told to whom it concerns.

$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
Code     MAIN
Name     Main warehouse
Kind     warehouse
Country  GB
Active   yes

$ argosy item create --code MUG --name "Blue mug" --price 10
SKU          MUG
Name         Blue mug
Kind         good
Unit         each
Tracking     none
Cost method  average
List price   10
Active       yes

$ argosy party create --code ANNA --name "Anna Smith" --customer --country GB --payment-days 14 --email anna@example.com
Code          ANNA
Name          Anna Smith
Customer      yes
Country       GB
E-mail        anna@example.com
Payment days  14
Active        yes

$ argosy party create --code POTS --name "Potters Ltd" --supplier
Code      POTS
Name      Potters Ltd
Supplier  yes
Active    yes

$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --lead-days 2
Code              MAIN-GB
From              MAIN
To country        GB
Mode              road
Lead time (days)  2
Priority          1
Active            yes

$ argosy stock open --item MUG --site MAIN --qty 4 --unit-cost 4
Document  ADJ-1001
On hand   4
Released  0
Value     16.00

An order leaves its event, and a message to the customer in the outbox.

$ argosy order place --number W-1 --customer ANNA --line MUG,3
Number      W-1
Ships from  MAIN
Total       30.00
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG          3     3  2011-06-03

$ argosy list events --kind order.place
Event               When                  Kind         Document  By      Data
…  2011-06-01T09:00:06Z  order.place  W-1       system  {"number":"W-1","customer":"…","channel":null,"site":null,"country":"","wanted":null,"placed":null,"priority":5,"complete":false,"ref":"","lines":[{"item":"…","qty":"3","price":null,"free":false}]}

$ argosy list messages
Message             When                  Direction  Partner  Kind                Document  State   Attempts  Sent  Error
…  2011-06-01T09:00:06Z         -1  ANNA     order_confirmation  W-1       queued         0

A link sends it; what fails is tried again later.

$ M=$(argosy list messages --format csv | sed -n 2p | cut -d, -f1)

$ argosy message fail --message $M --error "connection refused"
Message   …
State     retry
Attempts  1
Next try  2011-06-01T09:01:07Z

$ argosy list messages
Message             When                  Direction  Partner  Kind                Document  State  Attempts  Sent  Error
…  2011-06-01T09:00:06Z         -1  ANNA     order_confirmation  W-1       retry         1        connection refused

$ argosy message retry --message $M
Message   …
State     queued
Attempts  0
Next try  2011-06-01T09:00:08Z

$ argosy message send --message $M
Message   …
State     sent
Attempts  1

$ argosy list messages
Message             When                  Direction  Partner  Kind                Document  State  Attempts  Sent                  Error
…  2011-06-01T09:00:06Z         -1  ANNA     order_confirmation  W-1       sent          1  2011-06-01T09:00:09Z

From a supplier an answer is awaited. It ends the wait.

$ argosy purchase create --supplier POTS --site MAIN --line item=MUG,qty=10,price=4.20,due=2011-06-08
Number  PO-1001
Total   42.00
Status  approved

$ argosy purchase send --purchase PO-1001
Done.

$ argosy list awaited
Kind          Tense     Document  From  Asked                 Due         Came
confirmation  expected  PO-1001   POTS  2011-06-01T09:00:11Z  2011-06-04

$ argosy message receive --partner POTS --kind order_confirmation --doc PO-1001 --body '{"agreed":true}'
Message   …
State     received
Attempts  0

$ argosy list awaited
Kind          Tense     Document  From  Asked                 Due         Came
confirmation  expected  PO-1001   POTS  2011-06-01T09:00:11Z  2011-06-04  2011-06-01T09:00:12Z

What is beyond a limit waits for who may approve it.

$ argosy setting create --code purchase.approval_limit --value 100
Setting  purchase.approval_limit
Value    100

$ argosy purchase create --supplier POTS --site MAIN --line item=MUG,qty=50,price=4.20,due=2011-06-20
Number  PO-1002
Total   210.00
Status  draft

$ argosy list approvals
Document  Kind      Party   Total  Asked                 Due
PO-1002   purchase  POTS   210.00  2011-06-01T09:00:14Z  2011-06-03

$ argosy purchase send --purchase PO-1002
argosy: PO-1002 is draft; it can be sent only when approved
? 4

$ argosy purchase approve --purchase PO-1002
Done.

$ argosy list approvals
Document  Kind  Party  Total  Asked  Due

One order, through its three flows side by side.

$ argosy shipment pick --order W-1
Number  SH-1001
Picked  3
All     yes

$ argosy shipment ship --shipment SH-1001
Shipment  SH-1001
Invoice   INV-1001
Invoiced  30.00
Freight   0.00
Expected  2011-06-03

$ argosy payment receive --order W-1 --amount 30
Number       PAY-1001
Amount       30.00
Not applied  0.00

$ argosy trace order W-1
Order W-1 of ANNA, shipped · total 30.00 · invoiced 30.00 · received 30.00 · cost of goods 12.00
● posted  ◐ held  ○ expected
time              goods                             cash                              information
2011-06-01 09:00  ● 3 MUG picked from MAIN/STOCK ·  ● 30.00 invoice, 4000 to 1200 ·   ● order.place by system · W-1
                    SH-1001                           W-1                             ● order_confirmation sent by us
                  ● 3 MUG shipped from MAIN/PACK ·  ● 12.00 ship, 1300 to 5000 ·        · W-1
                    SH-1001                           SH-1001                         ● shipment.pick by system ·
                                                    ● 30.00 payment received, ANNA      SH-1001
                                                      to 1000 · PAY-1001 (receivable  ● shipment.ship by system ·
                                                      by bank)                          SH-1001
                                                                                      ● payment.receive by system · W-1
─── now, 2011-06-01 ───
2011-06-01 09:00                                                                      ◐ invoice queued by us · W-1
                                                                                      ◐ ship_notice queued by us ·
                                                                                        SH-1001
Where the goods came from
3 MUG by SH-1001
  ← 3 MUG, opening by ADJ-1001 on 2011-06-01 (first in, first out)

$ argosy trace order W-1 --json | head -c 60
{"order":{"number":"W-1","customer":"ANNA","status":"shipped

$ argosy trace order W-2
argosy: there is no doc with the number "W-2"
? 3

$ argosy list documents --sort placed
Kind      Number    Partner  Site  To site  Status    Placed                Due         Closed                 Total  From document  Channel  Priority  Their number  Note             Version
count     ADJ-1001           MAIN           done      2011-06-01T09:00:05Z              2011-06-01T09:00:05Z    0.00                                 0                Opening balance        1
order     W-1       ANNA     MAIN           shipped   2011-06-01T09:00:06Z  2011-06-03                         30.00                                 5                                       2
purchase  PO-1001   POTS     MAIN           sent      2011-06-01T09:00:10Z  2011-06-08                         42.00                                 0                                       2
purchase  PO-1002   POTS     MAIN           approved  2011-06-01T09:00:14Z  2011-06-20                        210.00                                 0                                       2
shipment  SH-1001   ANNA     MAIN           shipped   2011-06-01T09:00:16Z  2011-06-03                          0.00  W-1                            5                                       2

The chain of blocks seals the events, and the proof reads all of it again.

$ argosy list proofs --name events-sealed --format csv
name,says,checked,broken,first
events-sealed,"Each event is what was written, and each block's hash fits its events and its predecessor.",38,0,

$ argosy prove
Proof …
goods-conserved …  holds  …  Per item, goods sum to zero over all places.
debits-equal-credits …  holds  …  Per currency, debits equal credits.
…
events-sealed …  holds  …  Each event is what was written, and each block's hash fits its events and its predecessor.
…
All hold.

$ argosy list proofs --broken.gt 0 --format csv | wc -l
1
