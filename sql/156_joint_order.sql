-- What is bought of a supplier is ordered together.
alter table party add column order_cost @int not null default 0;    -- money: of an order, whatever is on it; 0: not known
alter table policy add column cycle_days @int not null default 0;   -- orders are released on its days; 0: on any
