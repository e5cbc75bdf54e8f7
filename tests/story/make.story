# Gift sets for a promised day

A workshop makes gift sets of four cups and a box. Anna orders more of them than there are.

$ argosy site create --code SHOP --name "Workshop and shop" --kind plant --country GB
$ argosy item create --code CUP --name Cup --kind component --tracking lot --cost 0.90
$ argosy item create --code BOX --name "Gift box" --kind component --cost 0.30
$ argosy item create --code SET --name "Set of four cups" --kind kit --tracking lot --weight 1 --cost 4.50 --price 12
$ argosy bill create --code SET-1 --item SET --lead-days 2 --cost 0.50
$ argosy component create --bill SET-1 --item CUP --qty 4
$ argosy component create --bill SET-1 --item BOX --qty 1
$ argosy party create --code ANNA --name Anna --customer true --country GB
$ argosy party create --code KILN --name "The kiln" --supplier true
$ argosy party create --code VAN --name Van --carrier true
$ argosy lane create --code SHOP-GB --from-site SHOP --to-country GB --mode parcel --carrier VAN --lead-days 1 --cost 3.50
$ argosy stock open --item CUP --site SHOP --qty 30 --unit-cost 0.90 --lot OLD-CUPS
$ argosy stock open --item BOX --site SHOP --qty 40 --unit-cost 0.30
$ argosy stock open --item SET --site SHOP --qty 2 --unit-cost 4.50 --lot SETS-1

A work order for twenty sets lacks cups; they are bought.

$ argosy work create --item SET --site SHOP --qty 20
Number   WO-1001
Missing  50

$ argosy list work-components --missing.gt 0
Work order  Line  Component  Plant  Needed  Issued  Open  Held  Missing  Needed on
WO-1001        2  CUP        SHOP       80       0    80    30       50  2011-06-01

$ argosy purchase create --supplier KILN --site SHOP --line CUP,60,1.00
Number  PO-1001
Total   60.00
Status  approved
$ argosy purchase send --purchase PO-1001

Anna's order waits for the work order.

$ argosy order place --number A-1 --customer ANNA --line SET,15
Number      A-1
Ships from  SHOP
Total       180.00
Promised    2011-06-04
Lines
  Position  Item  Quantity  Held  Promised
         1  SET         15     2  2011-06-04

The cups come. Released again to the shop, the work order has them.

$ argosy purchase receive --purchase PO-1001 --put-away --line 1,60,0,NEW-CUPS
Number    GR-1001
Quantity  60
All       yes
$ argosy work release --work WO-1001

$ argosy list work-components
Work order  Line  Component  Plant  Needed  Issued  Open  Held  Missing  Needed on
WO-1001        2  CUP        SHOP       80       0    80    80        0  2011-06-01
WO-1001        3  BOX        SHOP       20       0    20    20        0  2011-06-01

Somebody wants to use the cups for something else: they are held.

$ argosy work create --item SET --site SHOP --qty 5
Number   WO-1002
Missing  10

$ argosy work release --work WO-1002
$ argosy work issue --work WO-1002
argosy: 10 of CUP are wanted, and 0 are free at SHOP: of 90 available, 1 line holds 90
  take at most 0, or let go of what is held
? 5

$ argosy work cancel --work WO-1002

What cannot be reported is refused.

$ argosy work report --work WO-1001 --good 5
argosy: the components issued to WO-1001 are not enough for that
  given: 5
  they are enough for 0 more; issue more components first
? 4

All components are issued, the old cups first. Two cups break; two more are taken for them.

$ argosy work issue --work WO-1001
$ argosy work issue --work WO-1001 --line 2,2
$ argosy work report --work WO-1001 --preview --good 10 --lot SETS-2
Preview: nothing was changed. It would change:
Records
  What  Number  Change
  lot   SETS-2  created
Stock
  Item  Site  Stock      By
  SET   SHOP  expected  -10
  SET   SHOP  held      +10
  SET   SHOP  on hand   +10
Money
  Account      By
  1300     +46.66
  1320     -41.66
  5500      -5.00
Result
Lot    SETS-2
Value  46.66
All    no

$ argosy work report --work WO-1001 --good 10 --lot SETS-2 --inspect
Lot    SETS-2
Value  46.66
All    no

$ argosy work report --work WO-1001 --good 9 --scrap 1 --lot SETS-2 --inspect
Lot    SETS-2
Value  42.00
All    no

The sets wait for inspection, and Anna for them.

$ argosy list order-lines
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply  Arrives     Leaves      Leaves by  Customer
A-1      1  SET         15        0    15       0     2  2011-06-04  WO-1001    work    2011-06-03  2011-06-03             ANNA

$ argosy work inspect --work WO-1001 --accepted 18 --rejected 1 --note "glaze"
$ argosy work finish --work WO-1001

$ argosy list order-lines
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply  Arrives  Leaves      Leaves by  Customer
A-1      1  SET         15        0    15       0    15  2011-06-04                              2011-06-03             ANNA

What was used beyond the bill is a variance.

$ argosy list trial-balance
Account  Name                          Type        Debit  Credit
1300     Stock                         asset      106.75    0.00
2100     Goods received, not invoiced  liability    0.00   60.00
3000     Equity                        equity       0.00   48.00
5200     Scrap                         expense      9.32    0.00
5500     Making absorbed               expense      0.00   10.00
5510     Making variance               expense      1.93    0.00

Anna's sets leave. Then the kiln tells that the new cups were badly fired.

$ argosy shipment pick --order A-1
Number  SH-1001
Picked  15
All     yes
$ argosy shipment ship --shipment SH-1001
Shipment  SH-1001
Invoice   INV-1001
Invoiced  180.00
Freight   3.50
Expected  2011-06-02

$ argosy list lot-genealogy
Lot     Went into it   Quantity  Work order
SETS-2  OLD-CUPS      29.268292  WO-1001
SETS-2  NEW-CUPS      50.731708  WO-1001

$ argosy trace lot NEW-CUPS
Lot NEW-CUPS of CUP, good, made 2011-06-01
Up: what went into it
  ← 60 CUP, lot NEW-CUPS, bought by GR-1001 of PO-1001 from KILN on 2011-06-01
Down: where it went
  → 52 used by WO-1001 on 2011-06-01
    → became lot SETS-2 of SET on 2011-06-01
      → 1 lost by WO-1001 on 2011-06-01
      → 13 shipped by A-1, ANNA on 2011-06-01
      → 5 here, in SHOP/STOCK
  → 8 here, in SHOP/STOCK

$ argosy lot hold --lot SETS-2

$ argosy list stock-levels --item SET
Item  Site  On hand  Available  Held  Free  Value  Unit cost
SET   SHOP        5          0     0     0  23.25       4.65

$ argosy prove
