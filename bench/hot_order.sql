-- What an order of one line of a hot item writes, and nothing else, in one transaction and one journey: PostgreSQL's own limit (bench/hot).
\set id random(1, 4000000000000000000)
\startpipeline
begin;
insert into line (id, doc, pos, kind, item, site, qty, done, open, wanted, due, price, amount, party, bill, parent, picked)
    values (:id, :id, 1, 'order', :item, :site, 1000000, 0, 1000000, 20000, 20000, 4250000, 425, :id, 0, 0, 0);
insert into hold (id, item, site, qty, line, supply) values (:id, :item, :site, 1000000, :id, 0)
    on conflict (line, supply) do update set qty = hold.qty + excluded.qty;
insert into doc (id, kind, number, party, site, to_site, status, placed, due, closed, total, parent, channel, priority, ref, note, version)
    values (:id, 'order', 'X-' || :id, :party, :site, 0, 'open', 1700000000000000, 20000, 0, 425, 0, :site, 5, '', '', 1);
insert into due (id, kind, tense, direction, doc, party, amount, open, due, reason, invoice)
    values (:id, 'order', 'expected', 1, :id, :party, 425, 425, 20014, '', 0);
insert into message (id, direction, partner, kind, doc, state, attempts, next_try, made, sent, body, error)
    values (:id, -1, :party, 'order_confirmation', :id, 'queued', 0, 1700000000000000, 1700000000000000, 0, repeat('x', 300), '');
insert into event (id, at, recorded, kind, doc, actor, data, digest, block)
    values (:id, 1700000000000000, 1700000000000000, 'order.place', :id, 'shop', repeat('x', 200), decode(md5('a') || md5('b'), 'hex'), 0);
update stock_level set held = held + 1000000 where item = :item and site = :site and available - held >= 1000000;
commit;
\endpipeline
