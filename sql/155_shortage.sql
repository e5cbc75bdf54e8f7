-- What it costs that a unit is missing, by which a target may be set in place of a service.
alter table policy add column shortage_cost @int not null default 0;   -- price of a unit; 0: none
alter table policy add column shortage_used @int not null default 0;   -- that the optimiser took for the target; 0: the service
