"""A few business days over HTTP, so that every action is done at least once with valid input: a shop that buys, makes, sells, takes back and
pays. `do` places an action that must succeed and gives its reply."""
import datetime

import server


def day(n):
    return (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=n)).isoformat()


def network(do):
    for code, kind in (("WH", "warehouse"), ("SHOPFC", "fulfilment"), ("WORKS", "plant")):
        do("site/create", code=code, name=code.title(), kind=kind, country="GB")
    do("site/update", code="WH", name="Warehouse", latitude="51.5", longitude="-0.12")
    do("place/create", code="WH/SHELF", site="WH", kind="storage", zone="A")
    do("place/update", code="WH/SHELF", zone="B")
    do("party/create", code="MAKERS", name="Makers", supplier=True, country="GB", payment_days=30)
    do("party/create", code="DINA", name="Dina", customer=True, country="GB", payment_days=14)
    do("party/create", code="LORRY", name="Lorry", carrier=True, payment_days=30)
    do("party/update", code="DINA", email="dina@example.com", credit_limit="100000")
    do("item/create", code="CUP", name="Cup", weight="0.4", cost="1.50", price="4.25")
    do("item/create", code="DYE", name="Dye", kind="component", cost="0.20", tracking="lot", shelf_days=200)
    do("item/create", code="RED-CUP", name="Red cup", weight="0.4", cost="2", price="6", tracking="lot")
    do("item/update", code="CUP", gtin="5060000009996")
    do("lane/create", code="WH-GB", from_site="WH", to_country="GB", mode="parcel", carrier="LORRY", lead_days=2, cost="3.50")
    do("lane/create", code="WH-SHOPFC", from_site="WH", to_site="SHOPFC", carrier="LORRY", lead_days=1, cost="20")
    do("lane/update", code="WH-GB", cost_kg="0.50")
    do("bill/create", code="RED-CUP-B", item="RED-CUP", site="WORKS", lead_days=1, cost="0.30")
    do("bill/update", code="RED-CUP-B", **{"yield": "0.98"})
    do("component/create", bill="RED-CUP-B", item="CUP", qty="1")
    do("component/create", bill="RED-CUP-B", item="DYE", qty="0.1")
    do("component/update", bill="RED-CUP-B", item="DYE", scrap="0.02")
    do("source/create", item="CUP", site="WH", kind="buy", supplier="MAKERS", lead_days=5)
    do("source/create", item="RED-CUP", site="WORKS", kind="make", bill="RED-CUP-B", lead_days=1)
    do("source/update", item="CUP", site="WH", priority=1, lead_days=4)
    do("calendar/create", code="WEEK", name="Five days", week_off="sat")
    do("calendar/update", code="WEEK", week_off="sat,sun")
    do("day-off/create", calendar="WEEK", day=day(300))
    do("day-off/update", calendar="WEEK", day=day(300), reason="Founders' day")
    do("resource/create", code="KILN", name="Kiln", site="WORKS", capacity="5000")
    do("resource/update", code="KILN", capacity="6000")
    do("resource-period/create", resource="KILN", begins=day(300), ends=day(301), capacity="1")
    do("resource-period/update", resource="KILN", begins=day(300), capacity="0")
    do("source-use/create", item="RED-CUP", site="WORKS", priority=1, resource="KILN", qty="0.1")
    do("source-use/update", item="RED-CUP", site="WORKS", priority=1, resource="KILN", setup="1")
    do("stock-budget/create", code="ALL", name="All of it", amount="1000000")
    do("stock-budget/update", code="ALL", amount="2000000")
    do("substitute/create", item="RED-CUP", substitute="CUP")
    do("substitute/update", item="RED-CUP", substitute="CUP", priority=2)
    do("term/create", supplier="MAKERS", item="CUP", price="1.50", from_qty="0")
    do("term/update", supplier="MAKERS", item="CUP", from_qty="0", valid_from=None, price="1.45")
    do("channel/create", code="STALL", name="Stall", kind="store")
    do("channel/update", code="STALL", name="Market stall")
    do("price/create", channel="STALL", item="CUP", price="4.50", valid_from=day(-10))
    do("price/update", channel="STALL", item="CUP", valid_from=day(-10), price="4.60")
    do("policy/create", item="CUP", site="WH", service="0.95", review_days=7)
    do("policy/update", item="CUP", site="WH", service="0.97")
    do("account/create", code="5999", name="Market fees", type="expense")
    do("account/update", code="5999", name="Fees of markets")
    do("setting/create", code="company", value="Cups for all")
    do("setting/update", code="company", value="Cups")


def users(do):
    do("user/create", code="wanda", name="Wanda", roles="warehouse")
    do("user/update", user="wanda", name="Wanda W.", roles="warehouse,viewer")
    token = do("token/create", owner="wanda", code="wanda-phone", days=30)
    do("token/create", owner="wanda", code="wanda-old")
    do("token/revoke", code="wanda-old")
    do("user/password", user="wanda", password="three calm herons")
    return token["secret"]


def second_factor(do):
    """Of who asks, and gone again."""
    secret = do("second-factor/enrol")["secret"]
    do("second-factor/confirm", code=server.code_of(secret))
    do("second-factor/remove", user="admin", code=server.code_of(secret, 1))


def signed_in(client):
    link = client.do("user/link", user="wanda")["secret"]
    reply = client.post("/v1/session", {"link": link}, token=False)
    assert reply.status == 200, reply
    client.do("session/revoke", session=reply.json["session"])


def product(do, rows):
    do("stock/open", item="CUP", site="WH", qty="200", unit_cost="1.50")
    do("stock/open", item="CUP", site="WORKS", qty="100", unit_cost="1.50")
    do("stock/open", item="DYE", site="WORKS", qty="20", unit_cost="0.20", lot="DYE-1", expires=day(150))
    do("stock/adjust", item="CUP", site="WH", qty="-2", reason="broken")
    do("stock/move", item="CUP", from_place="WH/STOCK", to_place="WH/SHELF", qty="10")
    do("lot/create", code="DYE-2", item="DYE", supplier="MAKERS", expires=day(100))
    do("lot/hold", lot="DYE-2", reason="smells")
    do("lot/release", lot="DYE-2", reason="aired")


def source(do, rows):
    cups = [{"item": "CUP", "qty": "50", "price": "1.45", "due": day(5)}]
    purchase = do("purchase/create", supplier="MAKERS", site="WH", lines=cups)
    number = purchase["number"]
    if purchase["status"] == "draft" or purchase.get("approval"):
        do("purchase/approve", purchase=number)
    do("purchase/send", purchase=number)
    do("purchase/confirm", purchase=number, ref="M-1", lines=[{"pos": 1, "qty": "50", "due": day(6)}])
    receipt = do("purchase/receive", purchase=number, inspect=True, lines=[{"pos": 1, "qty": "48"}])
    do("receipt/inspect", receipt=receipt["number"], lines=[{"pos": 1, "accepted": "47", "rejected": "1", "note": "cracked"}])
    do("receipt/putaway", receipt=receipt["number"])
    bill = do("supplier-invoice/receive", purchase=number, number="MK-1", lines=[{"pos": 1, "qty": "48", "price": "1.45"}])
    wrong = do("supplier-invoice/receive", purchase=number, number="MK-2", lines=[{"pos": 1, "qty": "40", "price": "2.45"}])
    do("supplier-invoice/match", invoice=wrong["number"])
    do("supplier-invoice/reject", invoice=wrong["number"], reason="never delivered")
    dear = do("supplier-invoice/receive", purchase=number, number="MK-3", lines=[{"pos": 1, "qty": "2", "price": "1.95"}])
    do("supplier-invoice/approve", invoice=dear["number"], reason="agreed by telephone")
    do("payment/pay", doc=bill["number"])
    do("payment/run", until=day(60))
    do("purchase/close", purchase=number)
    other = do("purchase/create", supplier="MAKERS", site="WH", lines=cups)
    do("purchase/cancel", purchase=other["number"])
    big = do("purchase/create", supplier="MAKERS", site="WH", lines=[{"item": "CUP", "qty": "90000", "price": "1.45", "due": day(9)}])
    do("purchase/approve", purchase=big["number"])
    do("purchase/cancel", purchase=big["number"])
    return number


def make(do, rows):
    work = do("work/create", item="RED-CUP", site="WORKS", qty="20", due=day(3))["number"]
    do("work/release", work=work)
    do("work/issue", work=work, lines=[{"pos": 2, "qty": "5"}])
    do("work/unissue", work=work, lines=[{"pos": 2, "qty": "1"}])
    do("work/issue", work=work)
    do("work/report", work=work, good="18", scrap="2", inspect=True)
    do("work/inspect", work=work, accepted="17", rejected="1", note="pale")
    do("work/finish", work=work)
    other = do("work/create", item="RED-CUP", site="WORKS", qty="5", due=day(3))["number"]
    do("work/cancel", work=other)
    return work


def deliver(do, rows):
    lines = [{"item": "CUP", "qty": "5"}, {"item": "RED-CUP", "qty": "1"}]
    order = do("order/place", customer="DINA", channel="STALL", site="WH", wanted=day(4), lines=lines)["number"]
    do("order/change", order=order, pos=1, qty="6")
    do("order/cancel", order=order, pos=2, reason="changed her mind")
    do("order/promise", order=order)
    do("order/allocate", order=order)
    first = do("shipment/pick", order=order, lines=[{"pos": 1, "qty": "1"}])["number"]
    do("shipment/cancel", shipment=first)
    shipment = do("shipment/pick", order=order)["number"]
    do("shipment/pack", shipment=shipment, packages=[{"weight": "2.5"}])
    do("shipment/ship", shipment=shipment, carrier="LORRY", tracking="L-1")
    do("shipment/deliver", shipment=shipment)
    transfer = do("transfer/create", **{"from": "WH", "to": "SHOPFC"}, lines=[{"item": "CUP", "qty": "8"}])["number"]
    do("transfer/ship", transfer=transfer)
    do("transfer/receive", transfer=transfer)
    other = do("transfer/create", **{"from": "WH", "to": "SHOPFC"}, lines=[{"item": "CUP", "qty": "2"}])["number"]
    do("transfer/cancel", transfer=other)
    return order


def cash(do, rows, order):
    invoice = next(i for i in rows("invoices") if i["kind"] == "invoice")
    paid = do("payment/receive", party="DINA", amount=invoice["total"], order=order, method="card", ref="C-1")
    do("payment/reverse", payment=paid["number"])
    do("payment/receive", party="DINA", amount=invoice["total"], order=order, method="card", ref="C-2")
    do("invoice/reverse", invoice=invoice["number"])
    do("invoice/issue", order=order)
    note = {"date": day(0), "note": "Fee", "lines": [{"account": "5999", "debit": "12.00"}, {"account": "1000", "credit": "12.00"}]}
    entry = do("journal/post", **note)
    do("entry/reverse", entry=entry["entry"])


def returns(do, rows, order):
    do("setting/create", code="return.approval_limit", value="0")  # a person looks at each

    def ask(qty, reason):
        return do("return/request", order=order, lines=[{"pos": 1, "qty": qty, "reason": reason}])["number"]

    do("return/reject", ret=ask("1", "unwanted"), note="worn")
    late = ask("1", "unwanted")
    do("return/approve", ret=late)
    do("return/close", ret=late, note="never came")
    number = ask("2", "damaged")
    do("return/approve", ret=number)
    do("return/receive", ret=number, lines=[{"pos": 1, "qty": "2"}])
    do("saved-view/save", list="returns", name="Torn", query="status=received")
    do("saved-view/remove", view=do("saved-view/save", list="returns", name="Worn", query="", shared=True)["view"])
    do("return/attach", ret=number, pos=1, content="/9j/AAAA", note="torn")
    do("return/inspect", ret=number, lines=[{"pos": 1, "qty": "1", "disposition": "restock"}, {"pos": 1, "qty": "1", "disposition": "supplier"}])
    do("return/dispose", ret=number)
    do("return/refund", ret=number)
    do("supplier-return/sweep", site="WH")
    back = next(r["number"] for r in rows("supplier-returns") if r["status"] == "open")
    do("supplier-return/ship", doc=back)
    do("supplier-return/credit", doc=back, ref="CR-1")


def information(do, rows):
    queued = [m for m in rows("messages") if m["state"] == "queued"]
    do("message/send", message=queued[0]["id"])
    do("message/fail", message=queued[1]["id"], error="connection refused")
    for _ in range(8):
        if next(m for m in rows(f"messages?id={queued[1]['id']}"))["state"] == "failed":
            break
        do("message/fail", message=queued[1]["id"], error="connection refused")
    do("message/retry", message=queued[1]["id"])
    do("message/receive", partner="MAKERS", kind="acknowledgement", body="{}")


def plan(do, rows):
    do("demand/import", lines=[{"item": "CUP", "site": "WH", "date": day(-n), "qty": str(5 + n % 4)} for n in range(1, 120, 3)])
    do("demand/collect")
    do("forecast/run", periods=8)
    do("forecast/override", item="CUP", site="WH", week=day(14), qty="40", reason="fair in town")
    do("policy/optimise", service="0.95")
    for code in ("MORE", "LATE", "LESS"):
        do("scenario/create", code=code, name="What if")
    do("scenario/update", code="MORE", note="of the demand")
    do("scenario-change/create", scenario="MORE", kind="demand", factor="1.2")
    do("scenario-change/update", id=rows("scenario-changes")[0]["id"], factor="1.1")
    do("scenario/plan", scenario="MORE")
    do("scenario/adopt", scenario="MORE")
    do("scenario/drop", scenario="LESS")
    do("order/place", customer="DINA", site="WH", wanted=day(2), lines=[{"item": "CUP", "qty": "900"}])
    do("plan/run", horizon_days=60)
    do("plan/queue", horizon_days=60)
    while do("plan/work", worker="contract")["waiting"]:
        pass
    do("plan/release", through=day(30))
    do("stock/replenish")
    do("exception/close", exception=rows("exceptions")[0]["id"], dismissed=True)


def past(do, rows):
    do("history/record", kind="order", number="OLD-1", customer="DINA", site="WH", at="2011-05-01T10:00:00Z",
       lines=[{"item": "CUP", "qty": "1", "price": "4"}])


def live(client):
    """All of it. client.do, client.rows."""
    do, rows = client.do, client.rows
    network(do)
    secret = users(do)
    signed_in(client)
    second_factor(do)
    product(do, rows)
    purchase = source(do, rows)
    work = make(do, rows)
    order = deliver(do, rows)
    cash(do, rows, order)
    returns(do, rows, order)
    information(do, rows)
    plan(do, rows)
    past(do, rows)
    return {"order": order, "purchase": purchase, "work": work, "secret": secret}
