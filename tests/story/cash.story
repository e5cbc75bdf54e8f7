Money where it lies: what goods cause, what is owed, what was paid, and what is to come.

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

$ argosy party create --code ANNA --name "Anna Smith" --customer --country GB --payment-days 14
Code          ANNA
Name          Anna Smith
Customer      yes
Country       GB
Payment days  14
Active        yes

$ argosy party create --code POTS --name "Potters Ltd" --supplier --payment-days 30
Code          POTS
Name          Potters Ltd
Supplier      yes
Payment days  30
Active        yes

$ argosy party create --code VAN --name "Van & Sons" --carrier --payment-days 7
Code          VAN
Name          Van & Sons
Carrier       yes
Payment days  7
Active        yes

$ argosy lane create --code MAIN-GB --from-site MAIN --to-country GB --lead-days 2 --carrier VAN --cost 3.50
Code                MAIN-GB
From                MAIN
To country          GB
Mode                road
Carrier             VAN
Lead time (days)    2
Cost of a shipment  3.50
Priority            1
Active              yes

$ argosy list accounts
Account  Name                              Type       Debit  Credit
1000     Bank                              asset       0.00    0.00
1200     Receivables                       asset       0.00    0.00
1300     Stock                             asset       0.00    0.00
1310     Goods in transit                  asset       0.00    0.00
1320     Work in progress                  asset       0.00    0.00
1400     Claims on suppliers               asset       0.00    0.00
2000     Payables                          liability   0.00    0.00
2100     Goods received, not invoiced      liability   0.00    0.00
2200     Refunds and payments not applied  liability   0.00    0.00
2300     Freight accrued                   liability   0.00    0.00
3000     Equity                            equity      0.00    0.00
4000     Sales                             income      0.00    0.00
4100     Sales returns                     income      0.00    0.00
4200     Postage and services              income      0.00    0.00
5000     Cost of sales                     expense     0.00    0.00
5100     Purchase price difference         expense     0.00    0.00
5200     Scrap                             expense     0.00    0.00
5300     Stock adjustments                 expense     0.00    0.00
5400     Freight out                       expense     0.00    0.00
5410     Freight in                        expense     0.00    0.00
5420     Cost of returns                   expense     0.00    0.00
5500     Making absorbed                   expense     0.00    0.00
5510     Making variance                   expense     0.00    0.00

Capital is paid in; the books open with stock.

$ argosy journal post --note "Capital paid in" --line account=1000,debit=1000 --line account=3000,credit=1000
Entry     …
Postings  1
Total     1000.00

$ argosy journal post --note "One-sided" --line account=1000,debit=1000 --line account=3000,credit=999
argosy: the debits are 1000.00 and the credits 999.00
  make them equal
? 2

$ argosy stock open --item MUG --site MAIN --qty 40 --unit-cost 4
Document  ADJ-1001
On hand   40
Released  0
Value     160.00

$ argosy account create --code 6000 --name Rent --type expense
Number  6000
Name    Rent
Type    expense

$ argosy journal post --note "Rent of June" --line account=6000,debit=250 --line account=1000,credit=250
Entry     …
Postings  1
Total     250.00

An entry made by hand is undone by its opposite, never changed.

$ argosy journal post --note "Rent of June, again" --line account=6000,debit=250 --line account=1000,credit=250
Entry     …
Postings  1
Total     250.00

$ argosy entry reverse --entry $(argosy list entries --sort -recorded --format csv | sed -n 2p | cut -d, -f1)
Entry  …

$ argosy list trial-balance
Account  Name    Type      Debit   Credit
1000     Bank    asset    750.00     0.00
1300     Stock   asset    160.00     0.00
3000     Equity  equity     0.00  1160.00
6000     Rent    expense  250.00     0.00

What customers order is expected money before it is anything else.

$ argosy order place --number W-1 --customer ANNA --line MUG,3 --line MUG,2
Number      W-1
Ships from  MAIN
Total       50.00
Promised    2011-06-03
Lines
  Position  Item  Quantity  Held  Promised
         1  MUG          3     3  2011-06-03
         2  MUG          2     2  2011-06-03

$ argosy list dues
Due                 Kind   Tense     Document  Party  Amount   Open  Due         Reason  Invoice
…  order  expected  W-1       ANNA    50.00  50.00  2011-06-17

$ argosy list cash-forecast
Week of     Opening  Orders  Purchases  Receivables  Payables  Refunds  Claims  Freight  Plan     In   Out  Closing  Held
2011-05-30   750.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   750.00  0.00
2011-06-06   750.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   750.00  0.00
2011-06-13   750.00   50.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  50.00  0.00   800.00  0.00
2011-06-20   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-06-27   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-07-04   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-07-11   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-07-18   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-07-25   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-08-01   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-08-08   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-08-15   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00
2011-08-22   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00   0.00  0.00   800.00  0.00

Goods that leave cause cost of sales, an invoice and freight. The invoice is due in 14 days.

$ argosy shipment pick --order W-1
Number  SH-1001
Picked  5
All     yes

$ argosy shipment ship --shipment SH-1001
Shipment  SH-1001
Invoice   INV-1001
Invoiced  50.00
Freight   3.50
Expected  2011-06-03

$ argosy list invoices
Number    Kind     Customer  Order or return  Shipment  Issued      Due         Total  Entry               Reversed by
INV-1001  invoice  ANNA      W-1              SH-1001   2011-06-01  2011-06-15  50.00  …

$ argosy list invoice-lines
Invoice   Kind     Order or return  Customer  Issued      Item  Quantity  Price  Amount
INV-1001  invoice  W-1              ANNA      2011-06-01  MUG          2     10   20.00
INV-1001  invoice  W-1              ANNA      2011-06-01  MUG          3     10   30.00

$ argosy list receivables
Due                 Kind        Tense     Document  Invoice   Party   Open  Due         Days late  Age      Reason
…  receivable  expected  W-1       INV-1001  ANNA   50.00  2011-06-15          0  not due

$ argosy list stock-tie-out
Account  Name              Value of goods  Balance  Difference
1300     Stock                     140.00   140.00        0.00
1310     Goods in transit            0.00     0.00        0.00
1320     Work in progress            0.00     0.00        0.00

She pays in two parts, the second a little too much: the rest waits for her next invoice.

$ argosy payment receive --party ANNA --amount 20 --method card
Number       PAY-1001
Amount       20.00
Not applied  0.00

$ argosy payment receive --party ANNA --amount 35
Number       PAY-1002
Amount       35.00
Not applied  5.00

$ argosy list payments
Number    Direction  Party  Amount  Not applied  Paid                  Method  Reference  Document  Entry               Reversed by
PAY-1001          1  ANNA    20.00         0.00  2011-06-01T09:00:15Z  card                         …
PAY-1002          1  ANNA    35.00         5.00  2011-06-01T09:00:16Z  bank                         …

$ argosy list payment-parts
Payment   Paid                  Party  Settled     Document  Invoice   Amount
PAY-1002  2011-06-01T09:00:16Z  ANNA   receivable  W-1       INV-1001   30.00
PAY-1001  2011-06-01T09:00:15Z  ANNA   receivable  W-1       INV-1001   20.00

$ argosy payment reverse --payment PAY-1002
Entry  …

$ argosy list receivables
Due                 Kind        Tense     Document  Invoice   Party   Open  Due         Days late  Age      Reason
…  receivable  expected  W-1       INV-1001  ANNA   30.00  2011-06-15          0  not due

$ argosy payment receive --party ANNA --amount 30
Number       PAY-1003
Amount       30.00
Not applied  0.00

The supplier's goods and his invoice: received first, owed later, paid when it is due.

$ argosy purchase create --supplier POTS --site MAIN --line item=MUG,qty=10,price=4.20,due=2011-06-08
Number  PO-1001
Total   42.00
Status  approved

$ argosy purchase send --purchase PO-1001
Done.

$ argosy purchase receive --purchase PO-1001 --line pos=1,qty=10 --put-away
Number    GR-1001
Quantity  10
All       yes

$ argosy supplier-invoice receive --purchase PO-1001 --number 4711 --line 1,10,4.25
Number  SI-1001
Status  matched
Total   42.50

$ argosy list payables
Due                 Kind     Tense     Document  Invoice  Party   Open  Due         Days late  Age      Reason
…  freight  expected  SH-1001            VAN     3.50  2011-06-08          0  not due
…  payable  expected  SI-1001            POTS   42.50  2011-07-01          0  not due

$ argosy list cash-forecast
Week of     Opening  Orders  Purchases  Receivables  Payables  Refunds  Claims  Freight  Plan    In     Out  Closing  Held
2011-05-30   800.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   800.00  0.00
2011-06-06   800.00    0.00       0.00         0.00      0.00     0.00    0.00    -3.50  0.00  0.00   -3.50   796.50  0.00
2011-06-13   796.50    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   796.50  0.00
2011-06-20   796.50    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   796.50  0.00
2011-06-27   796.50    0.00       0.00         0.00    -42.50     0.00    0.00     0.00  0.00  0.00  -42.50   754.00  0.00
2011-07-04   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-07-11   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-07-18   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-07-25   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-08-01   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-08-08   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-08-15   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00
2011-08-22   754.00    0.00       0.00         0.00      0.00     0.00    0.00     0.00  0.00  0.00    0.00   754.00  0.00

$ argosy payment run --until 2011-06-30
Payments made  1
Dues paid      1
Paid           3.50
Set off        0.00
Held back      0

$ argosy payment pay --doc SI-1001
Number       PAY-1005
Amount       42.50
Not applied  0.00

$ argosy list payables
Due  Kind  Tense  Document  Invoice  Party  Open  Due  Days late  Age  Reason

An invoice that was wrong is reversed by a credit note, and issued again.

$ argosy invoice reverse --invoice INV-1001
Number  CN-1001
Total   50.00
Due     2011-06-01

$ argosy invoice issue --order W-1
Number  INV-1002
Total   50.00
Due     2011-06-15

$ argosy list invoices
Number    Kind     Customer  Order or return  Shipment  Issued      Due         Total  Entry               Reversed by
CN-1001   credit   ANNA      W-1              SH-1001   2011-06-01  2011-06-01  50.00  …
INV-1001  invoice  ANNA      W-1              SH-1001   2011-06-01  2011-06-15  50.00  …  …
INV-1002  invoice  ANNA      W-1                        2011-06-01  2011-06-15  50.00  …

$ argosy list trial-balance
Account  Name                              Type        Debit   Credit
1000     Bank                              asset      754.00     0.00
1200     Receivables                       asset       50.00     0.00
1300     Stock                             asset      182.00     0.00
2200     Refunds and payments not applied  liability    0.00    50.00
3000     Equity                            equity       0.00  1160.00
4000     Sales                             income       0.00    50.00
5000     Cost of sales                     expense     20.00     0.00
5100     Purchase price difference         expense      0.50     0.00
5400     Freight out                       expense      3.50     0.00
6000     Rent                              expense    250.00     0.00

$ argosy list postings --debit 1200
When                  Kind     Document  Debit  Credit  Amount  Party
2011-06-01T09:00:26Z  invoice  W-1       1200   4000     50.00  ANNA
2011-06-01T09:00:25Z  credit   W-1       1200   2200     50.00  ANNA
2011-06-01T09:00:17Z  bounce             1200   1000     30.00  ANNA
2011-06-01T09:00:14Z  invoice  W-1       1200   4000     50.00  ANNA

$ argosy prove | tail -1
All hold.
