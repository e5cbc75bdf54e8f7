-- Who is bound to a site or to a party, and tokens that may do less than their owner. 0: not bound.
alter table app_user add column site @int not null default 0;
alter table app_user add column party @int not null default 0;
alter table token add column site @int not null default 0;
alter table token add column party @int not null default 0;
alter table token add column roles @int not null default 0;     -- bits; 0: those of its owner, whatever they are
alter table token add column read_only @int not null default 0;
