The value chain itself: a maker of candles with a plant and a warehouse, its suppliers, its customers, and the ways between them.

Where the goods are. A site is made with its places for stock, dock, holding and packing; bins are added.

$ argosy site create --code MAIN --name "Main warehouse" --kind warehouse --country GB
Code     MAIN
Name     Main warehouse
Kind     warehouse
Country  GB
Active   yes

$ argosy site create PLANT "The plant" --kind plant --country GB
Code     PLANT
Name     The plant
Kind     plant
Country  GB
Active   yes

$ argosy place create --code MAIN/A-01 --site MAIN --zone A
Code  MAIN/A-01
Site  MAIN
Kind  storage
Zone  A

$ argosy list places --site MAIN --sort code
Code        Site  Kind        Zone
MAIN/A-01   MAIN  storage     A
MAIN/DOCK   MAIN  dock
MAIN/HOLD   MAIN  quarantine
MAIN/PACK   MAIN  packing
MAIN/STOCK  MAIN  storage

Whom one deals with.

$ argosy party create --code WAX --name "Wax & Wick Ltd" --supplier --country GB --payment-days 30
Code          WAX
Name          Wax & Wick Ltd
Supplier      yes
Country       GB
Payment days  30
Active        yes

$ argosy party create --code ANNA --name "Anna Smith" --customer --country GB
Code      ANNA
Name      Anna Smith
Customer  yes
Country   GB
Active    yes

$ argosy party create --code VAN --name "Van & Sons" --carrier
Code     VAN
Name     Van & Sons
Carrier  yes
Active   yes

$ argosy list parties --columns x
argosy: parties has no column "columns"
  the columns are: id, code, name, customer, supplier, carrier, maker, country, email, address, payment_days, credit_limit, active, order_cost
? 2

$ argosy list parties --supplier true
Code  Name            Customer  Supplier  Carrier  Maker  Country  E-mail  Address  Payment days  Credit limit  Active  Cost of an order
WAX   Wax & Wick Ltd  false     true      false    false  GB                                  30          0.00  true                0.00

What is bought, made and sold, from a file. Its columns are called like the fields, or mapped to them.

$ cat >items.csv <<END
> SKU,name,kind,unit,weight,cost,price
> CANDLE,Fig candle,good,each,0.42,3.15,14.50
> WAX-KG,Soy wax,component,kg,1,4.20,
> WICK,Cotton wick,component,each,0.001,0.03,
> GLASS,Glass,component,each,0.3,-1,
> POST,Postage,service,each,,,3.50
> END

$ argosy import items items.csv --column SKU=code --dry-run
Dry run, nothing was kept. 5 rows read: 4 imported (0 of them unchanged), 1 rejected
--rejects FILE writes them down with the reasons
? 2

$ argosy list items
SKU  Name  Kind  Family  GTIN  Unit  Weight (kg)  Volume (l)  Shelf life (days)  Tracking  Cost method  Expected cost  List price  Active

$ argosy import items items.csv --column SKU=code --rejects rejects.csv
5 rows read: 4 imported (0 of them unchanged), 1 rejected
Rejected rows are in rejects.csv: mend them there and import that file
? 2

$ cat rejects.csv
SKU,name,kind,unit,weight,cost,price,line,field,reason
GLASS,Glass,component,each,0.3,-1,,5,cost,cost may not be negative (0 or more)

The mended line goes in again by itself; what was there already is left as it is.

$ sed 's/,-1,/,0.90,/' rejects.csv >mended.csv

$ argosy import items mended.csv --column SKU=code
1 rows read: 1 imported (0 of them unchanged), 0 rejected

$ argosy import items items.csv --column SKU=code --json
{"read":5,"imported":4,"rejected":1}
? 2

$ argosy list items --sort code
SKU     Name         Kind       Family  GTIN  Unit  Weight (kg)  Volume (l)  Shelf life (days)  Tracking  Cost method  Expected cost  List price  Active
CANDLE  Fig candle   good                     each         0.42           0                  0  none      average               3.15        14.5  true
GLASS   Glass        component                each          0.3           0                  0  none      average                0.9           0  true
POST    Postage      service                  each            0           0                  0  none      average                  0         3.5  true
WAX-KG  Soy wax      component                kg              1           0                  0  none      average                4.2           0  true
WICK    Cotton wick  component                each        0.001           0                  0  none      average               0.03           0  true

An update changes what is given, and nothing else.

$ argosy item update --code CANDLE --price 15
SKU            CANDLE
Name           Fig candle
Kind           good
Unit           each
Weight (kg)    0.42
Tracking       none
Cost method    average
Expected cost  3.15
List price     15
Active         yes

$ argosy item update --code CANDEL --price 15
argosy: there is no item with the code "CANDEL"
? 3

How it is made, where it comes from, and at what price.

$ argosy bill create --code CANDLE-1 --item CANDLE --site PLANT --lead-days 2 --cost 0.35 --yield 0.98
Code              CANDLE-1
Item              CANDLE
Site              PLANT
Output            1
Lead time (days)  2
Cost of making    0.35
Yield             0.98
Active            yes

$ argosy component create --bill CANDLE-1 --item WAX-KG --qty 0.22
Id                 …
Bill of materials  CANDLE-1
Component          WAX-KG
Quantity           0.22

$ argosy component create --bill CANDLE-1 --item WICK --qty 1
Id                 …
Bill of materials  CANDLE-1
Component          WICK
Quantity           1

$ argosy component create --bill CANDLE-1 --item GLASS --qty 1
Id                 …
Bill of materials  CANDLE-1
Component          GLASS
Quantity           1

A candle cannot be made of candles:

$ argosy component create --bill CANDLE-1 --item CANDLE --qty 1
argosy: the item would go into itself: CANDLE > CANDLE
  take another component, or make the other bill inactive first
? 2

$ argosy source create --item WAX-KG --site PLANT --kind buy --supplier WAX --lead-days 7 --min-qty 25 --multiple 25
Id                …
Item              WAX-KG
Site              PLANT
Kind              buy
Supplier          WAX
Priority          1
Lead time (days)  7
Minimum           25
Multiple          25
Active            yes

$ argosy source create --item CANDLE --site PLANT --kind make --bill CANDLE-1
Id                 …
Item               CANDLE
Site               PLANT
Kind               make
Bill of materials  CANDLE-1
Priority           1
Active             yes

$ argosy source create --item CANDLE --site MAIN --kind move --from-site PLANT --lead-days 1
Id                …
Item              CANDLE
Site              MAIN
Kind              move
From site         PLANT
Priority          1
Lead time (days)  1
Active            yes

$ argosy source create --item CANDLE --site MAIN --kind buy
argosy: to buy needs a supplier
  give it by its code
? 2

$ argosy list sources --sort item,site
Item    Site   Kind  Supplier  Bill of materials  From site  Priority  Lead time (days)  Minimum  Multiple  Capacity a week  Frozen (days)  Valid from  Valid until  Share  Active  Maximum  Cost of an order  Calendar
CANDLE  MAIN   move                               PLANT             1                 1        0         0                0              0                               0  true          0              0.00
CANDLE  PLANT  make            CANDLE-1                             1                 0        0         0                0              0                               0  true          0              0.00
WAX-KG  PLANT  buy   WAX                                            1                 7       25        25                0              0                               0  true          0              0.00

$ argosy term create --supplier WAX --item WAX-KG --price 4.20
Id        …
Supplier  WAX
Item      WAX-KG
Price     4.2

$ argosy term create --supplier WAX --item WAX-KG --from-qty 100 --price 3.90
Id             …
Supplier       WAX
Item           WAX-KG
From quantity  100
Price          3.9

$ argosy list terms --sort from_qty
Supplier  Item    From quantity  Price  Valid from  Supplier's number  For the rest only
WAX       WAX-KG              0    4.2                                 false
WAX       WAX-KG            100    3.9                                 false

The ways that goods take, and what they cost.

$ argosy lane create --code PLANT-MAIN --from-site PLANT --to-site MAIN --mode road --carrier VAN --lead-days 1 --cost 40
Code                PLANT-MAIN
From                PLANT
To site             MAIN
Mode                road
Carrier             VAN
Lead time (days)    1
Cost of a shipment  40.00
Priority            1
Active              yes

$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --mode parcel --carrier VAN --lead-days 2 --cost 3.50 --cost-kg 0.4
Code                MAIN-GB
From                MAIN
To country          GB
Mode                parcel
Carrier             VAN
Lead time (days)    2
Cost of a shipment  3.50
Cost of a kg        0.4
Priority            1
Active              yes

$ argosy list lanes --sort code
Code        From   To site  To country  Mode    Carrier  Lead time (days)  Cost of a shipment  Cost of a kg  Priority  Active  Cut-off
MAIN-GB     MAIN            GB          parcel  VAN                     2                3.50           0.4         1  true
PLANT-MAIN  PLANT  MAIN                 road    VAN                     1               40.00             0         1  true

What it is sold for, and how much of it is kept.

$ argosy channel create --code WEB --name "Web shop"
Code  WEB
Name  Web shop
Kind  shop

$ argosy price create --channel WEB --item CANDLE --price 13.95 --valid-from 2011-07-01
Id          …
Channel     WEB
Item        CANDLE
Valid from  2011-07-01
Price       13.95

$ argosy policy create --item CANDLE --site MAIN --service 0.98 --review-days 7 --cover-days 14
Id             …
Item           CANDLE
Site           MAIN
Service        0.98
Review (days)  7
Cover (days)   14

$ argosy list policies
Item    Site  Service  Review (days)  Cover (days)  Safety stock  Order up to  Fixed  Reason  Budget  Cut  Period (days)  Least order  Shortage cost  Shortage cost used  Cycle (days)
CANDLE  MAIN     0.98              7            14             0            0  false                    0              0            0              0                   0             0

All of it comes out again as it went in, and going in again changes nothing.

$ argosy export items --out items-out.csv

$ cat items-out.csv
code,name,kind,family,gtin,unit,weight,volume,shelf_days,tracking,cost_method,cost,price,active
CANDLE,Fig candle,good,,,each,0.42,0,0,none,average,3.15,15,true
GLASS,Glass,component,,,each,0.3,0,0,none,average,0.9,0,true
POST,Postage,service,,,each,0,0,0,none,average,0,3.5,true
WAX-KG,Soy wax,component,,,kg,1,0,0,none,average,4.2,0,true
WICK,Cotton wick,component,,,each,0.001,0,0,none,average,0.03,0,true

$ argosy import items items-out.csv --json
{"read":5,"imported":5,"rejected":0}

$ argosy export components
bill,item,qty,scrap
CANDLE-1,GLASS,1,0
CANDLE-1,WAX-KG,0.22,0
CANDLE-1,WICK,1,0

Each change left its event, with who made it.

$ argosy list events --kind item.update
Event               When                  Kind         Document  By      Data
…  2011-06-01T09:00:08Z  item.update            system  {"code":"CANDLE","price":"15"}

$ argosy prove | tail -1
All hold.
