-- Supplier invoices: what each line of them billed, against which purchase line.
create table supplier_invoice_line (
    id        @key,
    invoice   @int not null,        -- doc of kind supplier-invoice
    line      @int not null,        -- purchase line
    qty       @int not null,
    price     @int not null,
    amount    @int not null,
    grni      @int not null         -- money taken off goods received, not invoiced
) @strict;
create index supplier_invoice_line_invoice on supplier_invoice_line (invoice);
create index supplier_invoice_line_line on supplier_invoice_line (line);
