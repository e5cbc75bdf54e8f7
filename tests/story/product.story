Goods where they lie: opened, counted, moved, held back, promised. One kernel keeps them, and refuses what cannot be.

$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
Code     MAIN
Name     Main warehouse
Kind     warehouse
Country  GB
Active   yes

$ argosy item create --code MUG --name "Blue mug" --price 4.25
SKU          MUG
Name         Blue mug
Kind         good
Unit         each
Tracking     none
Cost method  average
List price   4.25
Active       yes

$ argosy item create --code TEA --name "Green tea" --tracking lot --shelf-days 300 --price 3
SKU                TEA
Name               Green tea
Kind               good
Unit               each
Shelf life (days)  300
Tracking           lot
Cost method        average
List price         3
Active             yes

$ argosy party create --code ANNA --name "Anna Smith" --customer --country GB
Code      ANNA
Name      Anna Smith
Customer  yes
Country   GB
Active    yes

$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --lead-days 2
Code              MAIN-GB
From              MAIN
To country        GB
Mode              road
Lead time (days)  2
Priority          1
Active            yes

The books open with what is there, and what it cost.

$ argosy stock open --item MUG --site MAIN --qty 40 --unit-cost 1.50
Document  ADJ-1001
On hand   40
Released  0
Value     60.00

$ argosy lot create --code T1 --item TEA --expires 2011-09-30
Lot      T1
Expires  2011-09-30

$ argosy lot create --code T2 --item TEA --expires 2012-03-31
Lot      T2
Expires  2012-03-31

$ argosy stock open --item TEA --site MAIN --qty 6 --unit-cost 1 --lot T1
Document  ADJ-1002
On hand   6
Released  0
Value     6.00

$ argosy stock open --item TEA --site MAIN --qty 10 --unit-cost 1.20 --lot T2
Document  …
On hand   16
Released  0
Value     12.00

$ argosy list stock-on-hand
Item  Site  Place       Kind of place  Lot  Expires     Lot status  Owner  Quantity
MUG   MAIN  MAIN/STOCK  storage                                                  40
TEA   MAIN  MAIN/STOCK  storage        T1   2011-09-30  good                      6
TEA   MAIN  MAIN/STOCK  storage        T2   2012-03-31  good                     10

$ argosy list stock-levels --item TEA
Item  Site  On hand  Available  Held  Free  Value  Unit cost
TEA   MAIN       16         16     0    16  18.00      1.125

A preview does it to the end, shows what it would change, and undoes it.

$ argosy stock adjust --item MUG --site MAIN --qty -2 --reason "Broken at counting" --preview
Preview: nothing was changed. It would change:
Records
  What   Number    Change
  count  …  created
Stock
  Item  Site  Stock    By
  MUG   MAIN  on hand  -2
Money
  Account     By
  1300     -3.00
  5200     +3.00
Result
Document  …
On hand   38
Released  0
Value     3.00

$ argosy list stock-levels --item MUG
Item  Site  On hand  Available  Held  Free  Value  Unit cost
MUG   MAIN       40         40     0    40  60.00        1.5

$ argosy stock adjust --item MUG --site MAIN --qty -2 --reason "Broken at counting"
Document  …
On hand   38
Released  0
Value     3.00

$ argosy stock adjust --item MUG --site MAIN --qty 3 --reason "Found behind the rack"
Document  …
On hand   41
Released  0
Value     4.50

$ argosy stock adjust --item MUG --site MAIN --qty -100 --reason "Cannot be"
argosy: 100 of MUG are wanted, and 41 are in MAIN/STOCK
  take at most 41
? 5

Into quarantine and back. What lies there cannot be promised.

$ argosy stock move --item MUG --from-place MAIN/STOCK --to-place MAIN/HOLD --qty 5
Left   36
There  5

$ argosy list stock-levels --item MUG
Item  Site  On hand  Available  Held  Free  Value  Unit cost
MUG   MAIN       41         36     0    36  61.50        1.5

$ argosy stock move --item MUG --from-place MAIN/HOLD --to-place MAIN/STOCK --qty 5
Left   0
There  41

$ argosy stock move --item MUG --from-place MAIN/HOLD --to-place MAIN/STOCK --qty 5
argosy: 5 of MUG are wanted, and 0 are in MAIN/HOLD
  take at most 0
? 5

An order holds what is free, and what it holds nobody else can have.

$ argosy order place --number W-1 --customer ANNA --line MUG,30 --line TEA,8
Number      W-1
Ships from  MAIN
Total       151.50
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG         30    30  2011-06-03
         2  TEA          8     8  2011-06-03

$ argosy list holds
Item  Site  Quantity  Held for  Line  Due         On     Supply  Supply due
TEA   MAIN         8  W-1          2  2011-06-01  stock
MUG   MAIN        30  W-1          1  2011-06-01  stock

$ argosy list available-to-promise --item MUG --site MAIN
Date        Supply  Demand  Projected  Available to promise
2011-06-01       0       0         11                    11

$ argosy order place --number W-2 --customer ANNA --line MUG,20
Number      W-2
Ships from  MAIN
Total       85.00
Lines
  Position  Item  Quantity  Held
         1  MUG         20    11

$ argosy list lines --doc W-2
Kind   Document  Line  Item  Site  Partner  Quantity  Done  Open  Picked  Wanted      Due         Late
order  W-2          1  MUG   MAIN  ANNA           20     0    20       0  2011-06-01  2011-06-01  false

What was promised and is past due is late.

$ argosy list late-lines --on 2011-06-20
Kind   Document  Line  Item  Site  Partner  Open  Wanted      Due         Days late
order  W-1          1  MUG   MAIN  ANNA       30  2011-06-01  2011-06-01         19
order  W-1          2  TEA   MAIN  ANNA        8  2011-06-01  2011-06-01         19
order  W-2          1  MUG   MAIN  ANNA       20  2011-06-01  2011-06-01         19

A lot that is held back is not for sale, wherever it lies; orders that hold it let go.

$ argosy lot hold --lot T2 --reason "Seal broken"
Done.

$ argosy list lots
Lot  Item  Status      Made        Expires     Supplier  Origin  On hand
T2   TEA   quarantine  2011-06-01  2012-03-31                         10
T1   TEA   good        2011-06-01  2011-09-30                          6

$ argosy list stock-levels --item TEA
Item  Site  On hand  Available  Held  Free  Value  Unit cost
TEA   MAIN       16          6     6     0  18.00      1.125

$ argosy lot release --lot T2
Done.

Up and down from a lot: where it came from, and to whom it went.

$ argosy shipment pick --order W-1
Number  SH-1001
Picked  36
All     no

$ argosy list shipments
Shipment  Order  Customer  From  Status  Picked                Expected    Delivered  Packages  Weight (kg)  Tracking
SH-1001   W-1    ANNA      MAIN  picked  2011-06-01T09:00:18Z  2011-06-03                    0            0

$ argosy trace lot T1
Lot T1 of TEA, good, made 2011-06-01, may be sold until 2011-09-30
Up: what went into it
  ← 6 TEA, lot T1, opening by ADJ-1002 on 2011-06-01
Down: where it went
  → 6 here, in MAIN/PACK

$ argosy list moves --item MUG
When                  Kind    Item  From        To          Lot  Quantity  Value  Document
2011-06-01T09:00:18Z  pick    MUG   MAIN/STOCK  MAIN/PACK              30   0.00  SH-1001
2011-06-01T09:00:13Z  move    MUG   MAIN/HOLD   MAIN/STOCK              5   0.00
2011-06-01T09:00:12Z  move    MUG   MAIN/STOCK  MAIN/HOLD               5   0.00
2011-06-01T09:00:11Z  adjust  MUG   LOSS        MAIN/STOCK              3   4.50  …
2011-06-01T09:00:10Z  adjust  MUG   MAIN/STOCK  LOSS                    2   3.00  …
2011-06-01T09:00:05Z  open    MUG   OPENING     MAIN/STOCK             40  60.00  ADJ-1001

$ argosy list pegs
Item  Site  Quantity  Supply  Supply document  Supply due  Serves  Served document  Needed

$ argosy prove | tail -1
All hold.
