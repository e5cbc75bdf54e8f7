-- Lot rules of a source and a policy that the engine has besides minimum, multiple and cover.
alter table source add column max_qty @int not null default 0;      -- quantity: larger needs become several lots; 0: none
alter table source add column order_cost @int not null default 0;   -- money that an order of the item costs, whatever its size; 0: lots by the other rules
alter table policy add column period_days @int not null default 0;  -- a lot covers the rest of its period of so many days; 0: no periods
