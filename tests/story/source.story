# A supplier who is late, short, and dear

A shop sells mugs faster than it gets them. Anna and Ben have ordered; the mugs are on their way.

$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
$ argosy item create --code MUG --name "Blue mug" --weight 0.4 --cost 1.50 --price 4.25
$ argosy party create --code ANNA --name Anna --customer true --country GB
$ argosy party create --code BEN --name Ben --customer true --country GB
$ argosy party create --code VAN --name Van --carrier true
$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --mode parcel --carrier VAN --lead-days 2 --cost 3.50
$ argosy party create --code ACME --name Acme --supplier true --payment-days 14
$ argosy term create --supplier ACME --item MUG --price 1.50
$ argosy source create --item MUG --site MAIN --kind buy --supplier ACME --lead-days 5
$ argosy purchase create --supplier ACME --site MAIN --line MUG,100
Number  PO-1001
Total   150.00
Status  approved
$ argosy purchase send --purchase PO-1001
$ argosy order place --number A-1 --customer ANNA --line MUG,40
Number      A-1
Ships from  MAIN
Total       170.00
Promised    2011-06-08
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG         40     0  2011-06-08
$ argosy order place --number B-1 --customer BEN --line MUG,50
Number      B-1
Ships from  MAIN
Total       212.50
Promised    2011-06-08
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG         50     0  2011-06-08

Acme answers that he can send 70 only, and three days later.

$ argosy purchase confirm --purchase PO-1001 --preview --line 1,70,2011-06-09
Preview: nothing was changed. It would change:
Records
  What       Number     Change
  exception  PO-1001/1  late: the supplier confirmed a later date
  exception  PO-1001/1  late: the supplier will send less than it waits for
  purchase   PO-1001    changed, confirmed
Stock
  Item  Site  Stock      By
  MUG   MAIN  expected  -30
Dates
  What  Number     Date  From        To
  line  PO-1001/1  due   2011-06-06  2011-06-09
Expected money
  Number   What      In or out  Due              By
  PO-1001  purchase  out        2011-06-20  -150.00
  PO-1001  purchase  out        2011-06-23  +105.00

$ argosy purchase confirm --purchase PO-1001 --line 1,70,2011-06-09

Both customers are told of it in time; Ben will have to wait for more than that.

$ argosy list exceptions
Exception           What  Supply   Item  Site  Quantity  Due now     Should be   Why                                            Serves  Status
…  late  PO-1001  MUG   MAIN        50  2011-06-09  2011-06-06  the supplier will send less than it waits for  B-1     open
…  late  PO-1001  MUG   MAIN        40  2011-06-09  2011-06-06  the supplier confirmed a later date            A-1     open

$ argosy list order-lines
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply    Arrives     Leaves      Leaves by  Customer
A-1      1  MUG         40        0    40       0     0  2011-06-08  PO-1001    purchase  2011-06-09  2011-06-06             ANNA
B-1      1  MUG         50        0    50       0     0              PO-1001    purchase  2011-06-09  2011-06-06             BEN

Sixty come, five of them broken. The dock looks at the rest, and finds three more.

$ export ARGOSY_NOW=2011-06-09T08:00:00Z
$ argosy purchase receive --purchase PO-1001 --inspect --line 1,60,5
Number    GR-1001
Quantity  60
All       no

$ argosy receipt putaway --receipt GR-1001
argosy: GR-1001 is received; it can be put away only when inspected
? 4

$ argosy receipt inspect --receipt GR-1001 --line 1,52,4
argosy: accepted and rejected do not add up to what came
  at lines[0].accepted
  given: 56
  55 wait at the dock: judge them all
? 2

$ argosy receipt inspect --receipt GR-1001 --line 1,52,3
$ argosy receipt putaway --receipt GR-1001

$ argosy list stock-levels
Item  Site  On hand  Available  Held  Free  Value  Unit cost
MUG   MAIN       60         52    52     0  90.00        1.5

Anna has all of hers, Ben twelve. The last ten come with the next van, two too many.

$ argosy purchase receive --purchase PO-1001 --put-away --line 1,12
Number    GR-1002
Quantity  12
All       yes

$ argosy list purchase-lines
Purchase order  Status    Line  Supplier  Item  Site  Ordered  Received  Open  Billed  Wanted      Due         Price  Amount
PO-1001         received     1  ACME      MUG   MAIN       70        72     0       0  2011-06-06  2011-06-09    1.5  105.00

Acme bills all the hundred that were ordered first.

$ argosy supplier-invoice receive --purchase PO-1001 --number 4711 --line 1,100,1.50
Number  SI-1001
Status  blocked
Reason  line 1: 100 are billed, 72 came
Total   150.00

It is not paid.

$ argosy payment run --until 2011-12-31
Payments made  0
Dues paid      0
Paid           0.00
Set off        0.00
Held back      1

He mends it, and sends another one for freight. That is no mug that came, so a person decides.

$ argosy supplier-invoice reject --invoice SI-1001 --reason "72 came"
$ argosy supplier-invoice receive --purchase PO-1001 --number 4711 --line 1,72,1.50
Number  SI-1002
Status  matched
Total   108.00
$ argosy supplier-invoice receive --purchase PO-1001 --number 4712 --line 1,1,1.50
Number  SI-1003
Status  blocked
Reason  line 1: 73 are billed, 72 came
Total   1.50

$ argosy supplier-invoice approve --invoice SI-1003 --reason "freight, as agreed"
Number  SI-1003
Status  matched
Total   1.50

What is broken goes back, and what he grants for it is set off against what he is owed.

$ argosy supplier-return sweep
Swept     0
Scrapped  0
Returns to suppliers
  Return to supplier
  SR-1001

$ argosy supplier-return ship --doc SR-1001

$ argosy supplier-return credit --doc SR-1001

$ argosy payment run --until 2011-12-31
Payments made  1
Dues paid      2
Paid           97.50
Set off        0.00
Held back      0

$ argosy list purchases
Purchase order  Status  Supplier  Site  Placed                Due          Total  Lines open  Reference  Closed
PO-1001         done    ACME      MAIN  …  2011-06-09  105.00           0             …

$ argosy list supplier-scores
Supplier  Name  Lines  On time  Complete  Defective  Billed dearer  Lead time (days)     Score
ACME      Acme      1        0         1   0.111111              0                 7  0.577777

$ argosy list trial-balance
Account  Name                       Type     Debit  Credit
1000     Bank                       asset     0.00   97.50
1300     Stock                      asset    96.00    0.00
5100     Purchase price difference  expense   1.50    0.00

Everything adds up.

$ argosy prove
