-- The least order that a policy asks of its source, because of price breaks or by a person.
alter table policy add column lot @int not null default 0;  -- quantity; 0: none beside the source's own minimum
