# A supplier who is late

A warehouse sells mugs that it buys. Its planner looks every Monday.

$ export ARGOSY_NOW=2011-06-06T07:00:00Z
$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
$ argosy item create --code MUG --name "Blue mug" --cost 1.50 --price 4.25
$ argosy party create --code ANNA --name "Anna Smith" --customer true --country GB --payment-days 14
$ argosy party create --code ACME --name "Acme Potteries" --supplier true --payment-days 30
$ argosy party create --code VAN --name "Van & Sons" --carrier true
$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --mode parcel --carrier VAN --lead-days 2 --cost 3.50
$ argosy term create --supplier ACME --item MUG --price 1.50
$ argosy source create --item MUG --site MAIN --kind buy --supplier ACME --lead-days 14 --min-qty 24 --multiple 12

Anna wants thirty on the fourth of July: they have to leave on the second.

$ argosy order place --number A-1 --customer ANNA --wanted 2011-07-04 --line MUG,30
$ argosy plan run
Plan            PL-…
Planned supply  1
Exceptions      0
Late demand     0

$ argosy list planned-supply
Plan     What         Item  Site  Quantity  Release     Due         Needed      Supplier  Amount  For     For orders
PL-…  planned-buy  MUG   MAIN        36  2011-06-18  2011-07-02  2011-07-02  ACME       54.00  orders          30

It is too early to order.

$ argosy plan release
Purchase orders  0
Work orders      0
Transfers        0

$ export ARGOSY_NOW=2011-06-18T07:00:00Z
$ argosy plan run
$ argosy plan release --send true
Purchase orders  1
Work orders      0
Transfers        0
Documents
  Document
  PO-…

$ argosy list plan-explain --order A-1
Step  Depth  Item  Site  Quantity  Needed      Served by  Document  There on    Late (days)  Cause  Why
   1      0  MUG   MAIN        30  2011-07-02  purchase   PO-…   2011-07-02            0         in time

Acme answers that it will take longer. The plan does not buy the same mugs twice: it says what will be late, and why.

$ PO=$(argosy list documents --kind purchase --format csv | grep -o 'PO-[0-9]*')
$ argosy purchase confirm --purchase $PO --line pos=1,qty=36,due=2011-07-09
$ argosy plan run
Plan            PL-…
Planned supply  0
Exceptions      2
Late demand     1

$ argosy list exceptions --status open --kind late --sort id
…
…  late  PO-…  MUG   MAIN        30  2011-07-02  2011-07-09  MUG comes with PO-… of Acme Potteries on 2011-07-09  A-1     open
…

$ argosy list plan-explain --order A-1
Step  Depth  Item  Site  Quantity  Needed      Served by  Document  There on    Late (days)  Cause          Why
   1      0  MUG   MAIN        30  2011-07-02  purchase   PO-…   2011-07-09            7  late-supplier  Acme Potteries confirmed it for 2011-07-09, and 2011-07-02 was asked for

$ argosy list order-lines --order A-1
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply    Arrives     Leaves      Leaves by  Customer
A-1      1  MUG         30        0    30       0     0  2011-07-11  PO-1001    purchase  2011-07-09  2011-07-09             ANNA

Anna does not want to wait. What was bought for her is nobody's now.

$ argosy order cancel --order A-1
$ argosy plan run
$ argosy list exceptions --status open --kind cancel --sort -id --limit 1
Exception …
…  cancel  PO-…  MUG   MAIN        36  2011-07-09             nobody needs it …
…

When its day has passed and nothing has come, somebody should ask.

$ export ARGOSY_NOW=2011-07-18T07:00:00Z
$ argosy plan run
$ argosy list exceptions --status open --kind past_due
Exception …
…  past_due  PO-…  MUG   MAIN        36  2011-07-09  2011-07-18  its day has passed …

$ argosy prove
…
All hold.

# What is bought for somebody stays his

Bea wants ten mugs; there are none. The plan buys them for her, and from then on she holds her part of the purchase.

$ export ARGOSY_NOW=2011-09-05T07:00:00Z
$ argosy party create --code BEA --name "Bea Jones" --customer true --country GB
$ argosy item create --code JUG --name "Milk jug" --cost 2.00 --price 6.00
$ argosy term create --supplier ACME --item JUG --price 2.00
$ argosy source create --item JUG --site MAIN --kind buy --supplier ACME --lead-days 14
$ argosy order place --number B-1 --customer BEA --line JUG,10
$ argosy plan run
$ argosy plan release --send true
$ argosy list order-lines --order B-1
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply    Arrives     Leaves      Leaves by  Customer
B-1      1  JUG         10        0    10       0     0  2011-09-21  PO-1002    purchase  2011-09-19  2011-09-19             BEA

Anna comes later, and gets none of them: neither now, nor when they come. Four more are planned for her as she orders, and so she is told a day.

$ argosy order place --number B-2 --customer ANNA --line JUG,4
Number      B-2
Ships from  MAIN
Total       24.00
Promised    2011-09-21
Lines
  Position  Item  Quantity  Held  Promised
         1  JUG          4     0  2011-09-21

$ PO=$(argosy list purchase-lines --item JUG --format csv | grep -o 'PO-[0-9]*')
$ argosy purchase receive --purchase $PO --put-away --line 1,10
$ argosy order place --number B-3 --customer ANNA --line JUG,1
$ argosy list order-lines --item JUG --sort order
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply       Arrives     Leaves      Leaves by  Customer
B-1      1  JUG         10        0    10       0    10  2011-09-21                                      2011-09-19             BEA
B-2      1  JUG          4        0     4       0     0  2011-09-21  PL-1006    planned-buy  2011-09-19  2011-09-19             ANNA
B-3      1  JUG          1        0     1       0     0  2011-09-21  PL-1006    planned-buy  2011-09-19  2011-09-19             ANNA

$ argosy prove
…
All hold.
