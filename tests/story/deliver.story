# A shop that runs short

A shop with a warehouse sells mugs, and tea that expires. It has two mugs left when three customers order.

$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
$ argosy item create --code MUG --name "Blue mug" --weight 0.4 --cost 1.50 --price 4.25
$ argosy item create --code TEA --name "Black tea" --weight 0.1 --cost 1.00 --price 3.00 --tracking lot --shelf-days 300
$ argosy item create --code POST --name Postage --kind service --price 2.50
$ argosy party create --code ANNA --name Anna --customer true --country GB --payment-days 14
$ argosy party create --code BEN --name Ben --customer true --country GB
$ argosy party create --code ACME --name Acme --supplier true
$ argosy party create --code VAN --name Van --carrier true
$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --mode parcel --carrier VAN --lead-days 2 --cost 3.50 --cost-kg 0.5
$ argosy stock open --item MUG --site MAIN --qty 2
$ argosy stock open --item TEA --site MAIN --qty 4 --lot OLD --expires 2999-01-01
$ argosy stock open --item TEA --site MAIN --qty 4 --lot NEW --expires 2999-06-01

More mugs are bought.

$ argosy purchase create --supplier ACME --site MAIN --line MUG,20,1.50
$ argosy purchase send --purchase PO-1001

Anna gets the two that are there, and waits for three that are coming.

$ argosy order place --number A-1 --customer ANNA --line MUG,5 --line POST,1
Number      A-1
Ships from  MAIN
Total       23.75
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG          5     2  2011-06-03
         2  POST         1     0  2011-06-03

$ argosy list backorders
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply    Arrives     Leaves      Leaves by  Customer
A-1      1  MUG          5        0     5       0     2  2011-06-03  PO-1001    purchase  2011-06-01  2011-06-01             ANNA

Ben wants all at once, and some tea.

$ argosy order place --number B-1 --customer BEN --complete --line MUG,4 --line TEA,6
Number      B-1
Ships from  MAIN
Total       35.00
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG          4     0  2011-06-03
         2  TEA          6     6  2011-06-03

The warehouse does not pick what ships only as a whole, nor more than there is.

$ argosy shipment pick --order B-1
argosy: B-1 ships only when all of it is there: 4 are missing
  wait for the rest, or cancel the lines that are missing
? 4

$ argosy shipment pick --order A-1 --line 1,3
argosy: 3 are wanted of MUG, and 2 that may be sold are in storage
  at lines[0].qty
  pick at most 2
? 5

Anna's two go ahead.

$ argosy shipment pick --order A-1
Number  SH-1001
Picked  2
All     no

$ argosy shipment ship --shipment SH-1001
Shipment  SH-1001
Invoice   INV-1001
Invoiced  11.00
Freight   3.90
Expected  2011-06-03

The customer wants one less of what waits. The purchase could be smaller.

$ argosy order change --order A-1 --pos 1 --qty 4
Number      A-1
Ships from  MAIN
Total       19.50
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG          2     0  2011-06-03

$ argosy list exceptions --status open
Exception           What    Supply   Item  Site  Quantity  Due now     Should be  Why                                      Serves  Status
…  cancel  PO-1001  MUG   MAIN         1  2011-06-01             the order that it serves became smaller  A-1     open

What is picked or shipped cannot be taken off an order.

$ argosy order change --order A-1 --pos 1 --qty 1
argosy: line 1 cannot become less than what is done or picked
  give at least 2, or cancel the line
? 4

The goods come in, and go to those who hold a part of them.

$ argosy purchase receive --purchase PO-1001 --put-away --line 1,20

$ argosy order allocate
Lines  0
Held   0
Orders ready
  Order
  A-1
  B-1

Tea that expires first goes first.

$ argosy shipment pick --order B-1
Number  SH-…
Picked  10
All     yes

$ argosy list stock-on-hand --item TEA
Item  Site  Place       Kind of place  Lot  Expires     Lot status  Owner  Quantity
TEA   MAIN  MAIN/STOCK  storage        NEW  2999-06-01  good                      2
TEA   MAIN  MAIN/PACK   packing        OLD  2999-01-01  good                      4
TEA   MAIN  MAIN/PACK   packing        NEW  2999-06-01  good                      2

Ben thinks again. What was picked goes back; nobody is charged.

$ argosy order cancel --order B-1 --reason "bought elsewhere"
Order      B-1
Cancelled  10
Total now  0.00
Proposals  0
Closed     yes

$ argosy list stock-levels --item MUG
Item  Site  On hand  Available  Held  Free  Value  Unit cost
MUG   MAIN       20         20     2    18  30.00        1.5

Anna's rest is picked too early, and put back; it stays hers.

$ argosy shipment pick --order A-1
Number  SH-…
Picked  2
All     yes

$ argosy shipment cancel --shipment $(argosy list shipments --status picked --format csv | sed -n 's/,.*//; 2p')

$ argosy list order-lines --order A-1
Order  Pos  Item  Quantity  Shipped  Open  Picked  Held  Promised    Waits for  Supply  Arrives  Leaves      Leaves by  Customer
A-1      1  MUG          4        2     2       0     2  2011-06-03                              2011-06-01             ANNA
A-1      2  POST         1        1     0       0     0                                          2011-06-01             ANNA

She asks again when it comes.

$ argosy order promise --order A-1
Number      A-1
Ships from  MAIN
Total       19.50
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG          2     2  2011-06-03

Everything adds up.

$ argosy prove
