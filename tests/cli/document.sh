#!/usr/bin/env bash
# Documents on paper from the command line: a file that is whole or not at all, and refusals that say what would be right ($ARGOSY_TEST_DB
# says in which store).
. "$(dirname "$0")/lib.bash"

company shop --from "$root/examples" --until-today
order=$(argosy list orders --status open --sort -placed --limit 1 --format csv | sed -n '2s/,.*//p')
pdf() { argosy document "$1" "$2" --out d.pdf && pdftotext -layout d.pdf - >d.txt && grep -q "$3" d.txt; }

t "what may be picked" pdf pick-list "$order" "Pick list"
shipment=$(argosy shipment pick --order "$order" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["number"])')
t "a packing slip" pdf packing-slip "$shipment" "Lantern & Leaf Ltd"
t "an address is the site's" grep -q "Canal Street" d.txt
t "labels need packages" status 4 argosy document shipping-label "$shipment" --out label.pdf
t "and no file is left" test ! -e label.pdf -a ! -e label.pdf.part
argosy shipment pack --shipment "$shipment" >/dev/null
t "a label" pdf shipping-label "$shipment" "SSCC"
t "as ZPL" argosy document shipping-label "$shipment" --format zpl --out label.zpl
t "for a printer" grep -qx '\^XA^CI28^PW800^LL1200^LH0,0' label.zpl
argosy shipment ship --shipment "$shipment" >/dev/null
t "an invoice" pdf invoice INV-1001 "Page 1 of 1"
t "twice the same" bash -c "'$program' document invoice INV-1001 --out e.pdf && cmp d.pdf e.pdf"
t "an unknown number" status 3 argosy document invoice INV-9 --out x.pdf
t "says where numbers are" grep -q 'the list invoices has them' status.txt
t "an unknown kind" status 3 argosy document invoise INV-1001 --out x.pdf
t "says what was meant" grep -q 'did you mean invoice' status.txt
t "an unknown form" status 2 argosy document invoice INV-1001 --format zpl --out x.pdf
t "a file that cannot be written" status 2 argosy document invoice INV-1001 --out no/x.pdf
t "without a file" status 2 argosy document invoice INV-1001
t "says what it could be called" grep -q -- '--out invoice-INV-1001.pdf' status.txt
t "nothing was changed by it" proven
finish
