-- Bills that are never made by an order of their own where something else needs the item.
alter table bill add column phantom @int not null default 0;        -- 1: its components go into what needs it
