-- A made-up company of :items items for bench/workers: bought for a warehouse, every tenth made there of two others, moved to a fulfilment centre
-- and sold there, with half a year of weekly demand; families of 250 items. Everything follows from the numbers of the items.
insert into site (id, code, name, kind, country, latitude, longitude, active) values
    (101, 'MAIN', 'Main', 'warehouse', 'GB', 0, 0, 1), (102, 'EAST', 'East', 'fulfilment', 'GB', 0, 0, 1);
insert into party (id, code, name, customer, supplier, carrier, maker, country, email, address, payment_days, credit_limit, active)
    select 200 + i, 'S-' || i, 'Supplier', 0, 1, 0, 0, 'GB', '', '', 30, 0, 1 from generate_series(0, 19) i;
insert into item (id, code, name, kind, family, gtin, unit, weight, volume, shelf_days, tracking, cost_method, cost, price, active)
    select 1000000 + i, 'ITEM-' || i, 'Item', case when i % 10 = 9 then 'kit' else 'good' end, 'F-' || i / 250, '', 'each', 0, 0, 0, 'none',
        'average', 500000 + i % 1000 * 8500, 20000000, 1 from generate_series(0, :items - 1) i;
insert into bill (id, code, item, site, output_qty, lead_days, cost, yield, valid_from, active)
    select 3000000 + i, 'ITEM-' || i, 1000000 + i, 101, 1000000, 2, 0, 1000000, 0, 1 from generate_series(9, :items - 1, 10) i;
insert into component (id, bill, item, qty, scrap)
    select 4000000 + 2 * i + k, 3000000 + i, 1000000 + i - k - 1, (k + 1) * 1000000, 0
        from generate_series(9, :items - 1, 10) i, generate_series(0, 1) k;
insert into source (id, item, site, kind, supplier, bill, from_site, priority, lead_days, min_qty, multiple, capacity, active)
    select 5000000 + i, 1000000 + i, 101, case when i % 10 = 9 then 'make' else 'buy' end, case when i % 10 = 9 then 0 else 200 + i % 20 end,
        case when i % 10 = 9 then 3000000 + i else 0 end, 0, 1, case when i % 10 = 9 then 2 else 7 + i * 7919 % 39 end,
        case when i % 10 = 9 then 0 else 12000000 end, case when i % 10 = 9 then 0 else 12000000 end, 0, 1 from generate_series(0, :items - 1) i;
insert into source (id, item, site, kind, supplier, bill, from_site, priority, lead_days, min_qty, multiple, capacity, active)
    select 6000000 + i, 1000000 + i, 102, 'move', 0, 0, 101, 1, 1, 0, 0, 0, 1 from generate_series(0, :items - 1) i;
insert into term (id, supplier, item, from_qty, price, valid_from, supplier_code)
    select 7000000 + i, 200 + i % 20, 1000000 + i, 0, 500000 + i % 1000 * 8500, 0, '' from generate_series(0, :items - 1) i where i % 10 <> 9;
insert into policy (id, item, site, service, review_days, cover_days, safety, target, fixed, reason)
    select 8000000 + i, 1000000 + i, 102, 950000, 7, 0, (i % 97 + 3) * 1000000, 0, 0, '' from generate_series(0, :items - 1) i;
insert into demand (id, item, site, week, qty, lines, squares, known, filled)
    select 10000000 + i * 26 + w, 1000000 + i, 102, :monday - 7 * (w + 1), q * 1000000, 1 + q / 5, q * q, 1 + q / 5, 1 + q / 5
        from (select i, w, (i % 97 + 3) * (40 + (i * 31 + w * 17 + i * w % 13 * 7) % 120) / 400 as q
            from generate_series(0, :items - 1) i, generate_series(0, 25) w) x where q > 0;
insert into meta (name, value) values ('demand_week', :monday) on conflict (name) do update set value = excluded.value;
update meta set value = value + 1 where name = 'data';
analyze;
