-- One-time codes as a second factor (RFC 6238), and the codes by which one gets in without the device.

create table second_factor (
    id         @key,              -- the user
    secret     @blob not null,    -- 160 bits, of which the device makes its codes: needed as it is, so no digest
    made       @int not null,
    confirmed  @int not null,     -- when a first code showed that the device has it; 0: not yet, and nothing is asked
    step       @int not null      -- of the last code that was taken: this one and those before it are used up
) @strict;

create table recovery_code (
    id       @key,
    owner    @int not null,
    hash     @blob not null unique, -- SHA-256 of the code
    used     @int not null        -- when; 0: not
) @strict;
create index recovery_code_owner on recovery_code (owner);
