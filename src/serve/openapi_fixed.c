// The parts of the description that no table gives: problems, previews, lists of results, traces, proof, health. They are JSON with single
// quotes for double ones (and so without apostrophes), which openapi.c turns around.
#include "serve/openapi_parts.h"

// clang-format off
#define OBJECT(required, properties) \
    "{'type':'object','required':[" required "],'properties':{" properties "}}"
#define TEXT(says) "{'type':'string','description':'" says "'}"
#define QTY_TEXT "{'type':'string','pattern':'^-?[0-9]+(\\\\.[0-9]{1,6})?$'}"
#define MONEY_TEXT "{'type':'string','pattern':'^-?[0-9]+(\\\\.[0-9]{1,2})?$'}"
#define TIME_TEXT "{'type':'string','format':'date-time'}"
#define DATE_TEXT "{'type':'string','format':'date'}"
#define KIND "{'type':'string','enum':['bool','int','int64','qty','money','price','rate','date','time','text','id','list']}"
#define LIST_OF(schema) "{'type':'array','items':{'$ref':'#/components/schemas/" schema "'}}"

const char *const openapi_schemas[] = {
    "'Problem':{'type':'object','description':'A refusal (RFC 9457).','required':['type','title','status'],'properties':{"
    "'type':{'type':'string','format':'uri-reference','description':'The kind of problem; the path says more of it.'},"
    "'title':" TEXT("The kind, in words.") ","
    "'status':{'type':'integer','description':'The HTTP status.'},"
    "'detail':" TEXT("What was wrong this time.") ","
    "'field':" TEXT("Where: a path into the body, the name of a parameter or of a header.") ","
    "'value':" TEXT("What was given there.") ","
    "'hint':" TEXT("What would be right.") ","
    "'request':" TEXT("Names the request, as the header X-Request-Id and the log do.") "}}",

    "'Result':{'type':'object','description':'What came of one of many actions: a body, or a problem.','required':['status'],"
    "'properties':{'status':{'type':'integer','description':'As if the action had been sent alone.'},"
    "'body':{'type':'object','description':'The reply of the action.'},"
    "'problem':{'$ref':'#/components/schemas/Problem'},"
    "'replayed':{'type':'boolean','description':'The first reply of this idempotency key.'}}}",

    "'Changes':{'type':'object','description':'What a preview would change.','required':['records','stock','dates','cash','money'],"
    "'properties':{"
    "'records':{'type':'array','items':" OBJECT("'noun','id','code','what'",
        "'noun':{'type':'string'},'id':{'type':['string','null']},'code':{'type':'string'},'what':{'type':'string'}") "},"
    "'stock':{'type':'array','items':" OBJECT("'item','site','what','by'",
        "'item':{'type':'string'},'site':{'type':'string'},'what':{'type':'string'},'by':" QTY_TEXT) "},"
    "'dates':{'type':'array','items':" OBJECT("'noun','code','what','from','to'",
        "'noun':{'type':'string'},'code':{'type':'string'},'what':{'type':'string'},"
        "'from':{'type':['string','null'],'format':'date'},'to':{'type':['string','null'],'format':'date'}") "},"
    "'cash':{'type':'array','items':" OBJECT("'document','what','direction','due','by'",
        "'document':{'type':'string'},'what':{'type':'string'},'direction':{'type':'string','enum':['in','out']},"
        "'due':{'type':['string','null'],'format':'date'},'by':" MONEY_TEXT) "},"
    "'money':{'type':'array','items':" OBJECT("'account','by'", "'account':{'type':'string'},'by':" MONEY_TEXT) "}}}",

    "'Fact':" OBJECT("'tense','what'",
        "'time':" TIME_TEXT ",'tense':{'type':'string','enum':['posted','held','expected']},'what':{'type':'string'},"
        "'document':{'type':'string'},'item':{'type':'string'},'qty':" QTY_TEXT ",'amount':" MONEY_TEXT ",'value':" MONEY_TEXT
        ",'from':{'type':'string'},'to':{'type':'string'},'lot':{'type':'string'},'note':{'type':'string'},"
        "'origin':" LIST_OF("Origin")),
    "'Origin':" OBJECT("'item','qty','how','basis'",
        "'item':{'type':'string'},'qty':" QTY_TEXT ",'how':" TEXT("How it came to be here.") ","
        "'basis':" TEXT("How sure this is: by its lot, or first in, first out.") ",'lot':{'type':'string'},'document':{'type':'string'},"
        "'purchase':{'type':'string'},'supplier':{'type':'string'},'route':{'type':'string'},'time':" TIME_TEXT
        ",'deeper':{'type':'boolean'},'from':" LIST_OF("Origin")),
    "'Use':" OBJECT("'how'",
        "'how':{'type':'string'},'qty':" QTY_TEXT ",'item':{'type':'string'},'lot':{'type':'string'},'document':{'type':'string'},"
        "'party':{'type':'string'},'place':{'type':'string'},'time':" TIME_TEXT ",'deeper':{'type':'boolean'},'down':" LIST_OF("Use")),
    "'OrderTrace':" OBJECT("'order','product','cash','information'",
        "'order':" OBJECT("'number','customer','status','placed','total','invoiced','credited','received','paid_out','cost_of_goods',"
            "'still_to_come','still_to_pay'",
            "'number':{'type':'string'},'customer':{'type':'string'},'status':{'type':'string'},'placed':" TIME_TEXT ",'due':" DATE_TEXT
            ",'total':" MONEY_TEXT ",'invoiced':" MONEY_TEXT ",'credited':" MONEY_TEXT ",'received':" MONEY_TEXT ",'paid_out':" MONEY_TEXT
            ",'cost_of_goods':" MONEY_TEXT ",'still_to_come':" MONEY_TEXT ",'still_to_pay':" MONEY_TEXT) ","
        "'product':" LIST_OF("Fact") ",'cash':" LIST_OF("Fact") ",'information':" LIST_OF("Fact")),
    "'LotTrace':" OBJECT("'lot','up','down'",
        "'lot':" OBJECT("'code','item'", "'code':{'type':'string'},'item':{'type':'string'},'status':{'type':'string'},"
            "'origin':{'type':'string'},'supplier':{'type':'string'},'made':" DATE_TEXT ",'expires':" DATE_TEXT) ","
        "'up':" LIST_OF("Origin") ",'down':" LIST_OF("Use")),
    "'Proof':" OBJECT("'holds','proofs'",
        "'holds':{'type':'boolean'},'proofs':{'type':'array','items':" OBJECT("'name','says','checked','broken','first'",
            "'name':{'type':'string'},'says':" TEXT("What must hold.") ",'checked':{'type':'integer','description':'Rows looked at.'},"
            "'broken':{'type':'integer','description':'Violations found.'},"
            "'first':{'type':['string','null'],'description':'The first violation, with its records.'}") "}"),
    "'TableField':" OBJECT("'name','kind','label'",
        "'name':{'type':'string'},'kind':" KIND ",'label':{'type':'string'},'help':{'type':'string'},'example':" TEXT("As it would be typed.") ","
        "'fallback':" TEXT("Taken where it is left out.") ",'optional':{'type':'boolean'},"
        "'positive':{'type':'boolean','description':'Above 0.'},'negative':{'type':'boolean','description':'May be below 0.'},"
        "'fixed':{'type':'boolean','description':'Set on creation, never changed after.'},"
        "'output':{'type':'boolean','description':'Set by the program: not an input.'},"
        "'secret':{'type':'boolean','description':'Never shown but once.'},"
        "'bytes':{'type':'boolean','description':'Base64 of bytes: a picture.'},"
        "'max':{'type':['integer','string'],'description':'Bytes of a text, elements of a list, or the greatest value.'},"
        "'choices':{'type':'array','items':{'type':'string'}},"
        "'words':{'type':'array','description':'Any of these, with commas between.','items':{'type':'string'}},'ref':" TEXT("The entity whose code it is.") ","
        "'of':{'type':'array','description':'Of a list: the fields of an element.','items':{'$ref':'#/components/schemas/TableField'}},"
        "'min_items':{'type':'integer'}") ","
    "'TableColumn':" OBJECT("'name','kind','label','help','hidden','ref','choices','sortable','filterable'",
        "'name':{'type':'string'},'kind':" KIND ",'label':{'type':'string'},'help':{'type':'string'},"
        "'hidden':{'type':'boolean','description':'Not shown unless asked for.'},'ref':{'type':['string','null']},"
        "'choices':{'type':['array','null'],'items':{'type':'string'}},'sortable':{'type':'boolean'},'filterable':{'type':'boolean'}") ","
    "'TableAction':" OBJECT("'noun','verb','area','help','entity','in','out'",
        "'noun':{'type':'string'},'verb':{'type':'string'},'area':{'type':'string'},'help':{'type':'string'},"
        "'entity':{'type':['string','null'],'description':'Of create and update: whose records.'},"
        "'in':" LIST_OF("TableField") ",'out':" LIST_OF("TableField")) ","
    "'TableView':" OBJECT("'name','area','help','params','sort','entity','columns'",
        "'name':{'type':'string'},'area':{'type':'string'},'help':{'type':'string'},'params':" LIST_OF("TableField") ",'sort':{'type':'string'},"
        "'entity':{'type':['string','null'],'description':'The entity whose list it is.'},'columns':" LIST_OF("TableColumn")) ","
    "'TableEntity':" OBJECT("'name','label','view','key','fields'",
        "'name':{'type':'string'},'label':{'type':'string'},'view':{'type':['string','null'],'description':'Its list.'},"
        "'key':{'type':['string','null'],'description':'The column that holds its code.'},'fields':" LIST_OF("TableField")) ","
    "'Tables':" OBJECT("'company','user','areas','actions','views','entities'",
        "'company':" OBJECT("'name','currency','now'", "'name':{'type':'string'},'currency':{'type':'string'},'now':{'type':'string','format':'date-time'}") ","
        "'user':" OBJECT("'code','name','roles','site','party'",
            "'code':{'type':'string'},'name':{'type':'string'},'roles':{'type':'array','items':{'type':'string'}},"
            "'site':{'type':['string','null'],'description':'That he is bound to.'},'party':{'type':['string','null'],'description':'That he is bound to.'}") ","
        "'areas':{'type':'array','items':{'type':'string'}},'actions':" LIST_OF("TableAction") ",'views':" LIST_OF("TableView")
        ",'entities':" LIST_OF("TableEntity")),
    "'SignIn':{'type':'object','additionalProperties':false,'description':'User and password, or a link; with a code where there is a second "
        "factor.','properties':{'user':{'type':'string','maxLength':60},'password':{'type':'string','maxLength':1000},"
        "'link':{'type':'string','maxLength':200},'code':{'type':'string','maxLength':60}}},"
    "'Session':" OBJECT("'user','name','roles','session','expires','second_factor','enrol','before','refused'",
        "'user':{'type':'string'},'name':{'type':'string'},'roles':{'type':'array','items':{'type':'string'}},"
        "'session':{'type':['string','null'],'description':'Its id; null for who asks with a token.'},"
        "'expires':{'type':['string','null'],'format':'date-time'},'second_factor':{'type':'boolean'},"
        "'enrol':{'type':'boolean','description':'The session is good for setting up a second factor alone.'},"
        "'before':{'description':'The sign-in before this one.','anyOf':[{'type':'null'}," OBJECT("'at','address','how'",
            "'at':" TIME_TEXT ",'address':{'type':'string'},'how':{'type':'string'}") "]},"
        "'refused':{'type':'integer','description':'Attempts to sign in that were refused since then.'}") ","
    "'Imported':" OBJECT("'read','created','updated','unchanged','rejected','rows'",
        "'read':{'type':'integer','description':'Rows: all of the others together.'},'created':{'type':'integer'},'updated':{'type':'integer'},"
        "'unchanged':{'type':'integer'},'rejected':{'type':'integer'},'rows':{'type':'array','description':'Those that were rejected.','items':"
        OBJECT("'row','line','reason'", "'row':{'type':'integer','description':'The first behind the header is 1.'},"
            "'line':{'type':'integer','description':'Of the file, on which it begins.'},'field':{'type':'string'},'reason':{'type':'string'},"
            "'hint':" TEXT("What would be right.")) "}") ","
    "'State':" OBJECT("'status'", "'status':{'type':'string'}"),
    NULL,
};

#define PROBLEM(name, says, headers, http, word, title, more) \
    "'" name "':{'description':'" says "'," headers "'content':{'application/problem+json':{'schema':{'$ref':'#/components/schemas/Problem'}," \
    "'example':{'type':'/problems/" word "','title':'" title "','status':" http more "}}}}"

const char *const openapi_responses[] = {
    PROBLEM("NotJson", "The body is not JSON.", "", "400", "json", "The body is not JSON",
        ",'detail':'the body is not JSON: at byte 12 there should be a value'"),
    PROBLEM("NoToken", "No valid token or session was sent.", "'headers':{'WWW-Authenticate':{'description':'Bearer','schema':{'type':'string'}}},",
        "401", "token", "A valid token is needed", ",'detail':'no token was sent'"),
    PROBLEM("NotSignedIn", "User, password or code is not right or missing, or the link is used, replaced or too old.",
        "'headers':{'WWW-Authenticate':{'description':'Bearer','schema':{'type':'string'}}},", "401", "sign-in", "This does not sign in",
        ",'detail':'user or password is not right'"),
    PROBLEM("Foreign", "The request comes from another page.", "", "403", "origin", "The request comes from another page",
        ",'detail':'the request does not come from the own page of the program'"),
    PROBLEM("TooOften", "Too many requests, or attempts to sign in.", "'headers':{'Retry-After':{'description':'Seconds to wait.','schema':{'type':'integer'}}},",
        "429", "too-often", "Too many requests", ",'hint':'try again in 8 seconds'"),
    PROBLEM("Denied", "The user has none of the roles that this needs.", "", "403", "denied", "Not permitted",
        ",'hint':'this needs one of the roles: service, admin'"),
    PROBLEM("Missing", "What the request is about does not exist.", "", "404", "missing", "There is no such thing",
        ",'field':'number','value':'SO-9999'"),
    PROBLEM("WrongMethod", "The path does not have this method.", "'headers':{'Allow':{'description':'Its methods.','schema':{'type':'string'}}},",
        "405", "method", "This path does not have this method", ",'hint':'use GET, HEAD, OPTIONS'"),
    PROBLEM("Conflict", "The state of things does not allow it, or there is not enough of something.", "", "409", "stock",
        "There is not enough", ",'field':'qty','value':'5','hint':'at most 3'"),
    PROBLEM("TooLarge", "The body is too large.", "", "413", "size", "The body is too large",
        ",'detail':'the body is larger than 8388608 bytes'"),
    PROBLEM("NotJsonType", "The body is not said to be JSON.", "", "415", "content-type",
        "The body is of a type that is not understood", ",'hint':'send the header Content-Type: application/json'"),
    PROBLEM("NotCsvType", "The body is not said to be CSV.", "", "415", "content-type",
        "The body is of a type that is not understood", ",'hint':'send the header Content-Type: text/csv'"),
    PROBLEM("Invalid", "A field or parameter is missing, malformed or out of range, or names what does not exist.", "", "422", "input",
        "The request is not valid", ",'detail':'qty must be above 0','field':'lines[2].qty','value':'0','hint':'a number above 0'"),
    PROBLEM("Failed", "The program or its machine failed.", "", "500", "system", "The system failed",
        ",'detail':'something failed in the program or on its machine; reference 5f3c9d12ab'"),
    PROBLEM("Busy", "Too much at once.", "'headers':{'Retry-After':{'description':'Seconds to wait.','schema':{'type':'integer'}}},",
        "503", "busy", "Too busy, try again", ",'hint':'try again in a moment'"),
    NULL,
};

const char *const openapi_parameters[] = {
    "'Preview':{'name':'preview','in':'query','description':'Run it to its end, report what it would change, and undo it.',"
    "'schema':{'type':'boolean','default':false}}",
    "'ImportPreview':{'name':'preview','in':'query','description':'Check every row and keep nothing.','schema':{'type':'boolean','default':false}}",
    "'ImportColumn':{'name':'column','in':'query','description':'HEADER=field, for each column that is not called like its field; nothing behind = "
    "leaves the column out.','style':'form','explode':true,'schema':{'type':'array','items':{'type':'string','pattern':'='}}}",
    "'IdempotencyKey':{'name':'Idempotency-Key','in':'header','description':'Makes the request safe to repeat: the same key with the same body "
    "gives the first reply, with another body 422.','schema':{'type':'string','maxLength':190,'pattern':'^[!-~]*$'}}",
    "'Limit':{'name':'limit','in':'query','description':'Rows of a page.','schema':{'type':'integer','minimum':1,'maximum':10000,'default':100}}",
    "'After':{'name':'after','in':'query','description':'The cursor of a page: next of the page before, with the same filters and sort.',"
    "'schema':{'type':'string'}}",
    "'Count':{'name':'count','in':'query','description':'Count the rows of all pages as well (JSON only), up to a million.','schema':{'type':'boolean',"
    "'default':false}}",
    "'Format':{'name':'format','in':'query','description':'The form of the answer; the header Accept: text/csv does the same.',"
    "'schema':{'type':'string','enum':['json','csv'],'default':'json'}}",
    NULL,
};

#define ANSWER(says, schema, example) \
    "{'description':'" says "','content':{'application/json':{'schema':{'$ref':'#/components/schemas/" schema "'},'example':" example "}}}"
#define REFUSED "'500':{'$ref':'#/components/responses/Failed'},'503':{'$ref':'#/components/responses/Busy'}"
#define READ_REFUSED \
    "'401':{'$ref':'#/components/responses/NoToken'},'403':{'$ref':'#/components/responses/Denied'},'422':{'$ref':'#/components/responses/Invalid'}," \
    "'429':{'$ref':'#/components/responses/TooOften'}," REFUSED
#define TRACE(what, name, schema, label, example) \
    "'/v1/trace/" what "/{" name "}':{'get':{'operationId':'trace" schema "','tags':['information'],'summary':'" label "'," \
    "'description':'" label "\\n\\nRoles: all.','x-roles':['viewer','planner','buyer','maker','warehouse','service','accountant','admin']," \
    "'parameters':[{'name':'" name "','in':'path','required':true,'schema':{'type':'string'},'example':'" example "'}],"
#define SESSION "{'user':'ann','name':'Ann Archer','roles':['buyer'],'session':'1234567890123456789','expires':'2011-06-08T08:00:00Z'" \
    ",'second_factor':false,'enrol':false,'before':{'at':'2011-05-31T08:00:00Z','address':'192.0.2.7','how':'password'},'refused':0}"
#define FACT(what, more) "{'time':'2011-06-01T08:00:00Z','tense':'posted','what':'" what "'" more "}"

const char *const openapi_paths[] = {
    TRACE("order", "number", "OrderTrace", "The three flows of one order, side by side.", "SO-1001")
    "'responses':{'200':" ANSWER("The trace.", "OrderTrace",
        "{'order':{'number':'SO-1001','customer':'ANNA','status':'open','placed':'2011-06-01T08:00:00Z','total':'12.75','invoiced':'0.00','credited':'0.00',"
        "'received':'0.00','paid_out':'0.00','cost_of_goods':'0.00','still_to_come':'12.75','still_to_pay':'0.00'},'product':["
        FACT("shipped", ",'item':'MUG-BLUE','qty':'3','from':'MAIN','to':'ANNA'") "],'cash':[],'information':["
        FACT("order.place", ",'document':'SO-1001'") "]}")
    ",'404':{'$ref':'#/components/responses/Missing'}," READ_REFUSED "}}}",
    TRACE("lot", "code", "LotTrace", "What went into a lot, and where it went.", "L-1001")
    "'responses':{'200':" ANSWER("The trace.", "LotTrace",
        "{'lot':{'code':'L-1001','item':'MUG-BLUE','status':'ok','origin':'PO-1001','supplier':'SUP-1','made':'2011-05-20'},"
        "'up':[{'item':'MUG-BLUE','qty':'100','how':'received','basis':'lot','document':'PO-1001','supplier':'SUP-1'}],"
        "'down':[{'how':'here','qty':'97','place':'MAIN/STOCK'}]}")
    ",'404':{'$ref':'#/components/responses/Missing'}," READ_REFUSED "}}}",
    "'/v1/prove':{'get':{'operationId':'prove','tags':['information'],'summary':'The sums that must hold, and whether they do.',"
    "'description':'Reads everything there is, so one proof runs at a time.\\n\\nRoles: accountant, admin.',"
    "'x-roles':['accountant','admin'],'responses':{'200':" ANSWER("What was checked.", "Proof",
        "{'holds':true,'proofs':[{'name':'goods-conserved','says':'Per item, goods sum to zero over all places.','checked':31,'broken':0,"
        "'first':null}]}") "," READ_REFUSED "}}}",
    "'/v1/tables':{'get':{'operationId':'tables','tags':['platform'],'summary':'What the asker may see and do, as tables.',"
    "'description':'The actions, views and entities that his roles let him use, with their fields, so that lists and forms can be made "
    "of them.\\n\\nRoles: all.','x-roles':['viewer','planner','buyer','maker','warehouse','service','accountant','admin'],"
    "'responses':{'200':" ANSWER("The tables.", "Tables",
        "{'company':{'name':'Cups','currency':'GBP','now':'2026-11-28T09:00:00Z'},'user':{'code':'ann','name':'Ann Archer','roles':['buyer'],'site':null,'party':null},'areas':['network'],"
        "'actions':[],'views':[{'name':'sites','area':'network','help':'','params':[],'sort':'code','entity':'site','columns':[{'name':'code',"
        "'kind':'text','label':'Site','help':'','hidden':false,'ref':null,'choices':null,'sortable':true,'filterable':true}]}],"
        "'entities':[{'name':'site','label':'Site','view':'sites','key':'code','fields':[{'name':'code','kind':'text','label':'Site',"
        "'example':'MAIN','max':60}]}]}") ",'405':{'$ref':'#/components/responses/WrongMethod'}," READ_REFUSED "}}}",
    "'/v1/session':{'post':{'operationId':'signIn','tags':['platform'],'summary':'Signs in, by password or by a link.',"
    "'description':'The answer sets the cookie argosy_session (HttpOnly, SameSite=Strict; __Host-argosy_session where the request came over TLS), "
    "which every path takes as it takes a token. What changes something and comes with it must come from the same origin.','security':[],"
    "'requestBody':{'required':true,'content':{'application/json':{'schema':{'$ref':'#/components/schemas/SignIn'},"
    "'example':{'user':'ann','password':'four quick otters'}}}},"
    "'responses':{'200':{'description':'Signed in.','headers':{'Set-Cookie':{'description':'The session.','schema':{'type':'string'}}},"
    "'content':{'application/json':{'schema':{'$ref':'#/components/schemas/Session'},'example':" SESSION "}}},"
    "'400':{'$ref':'#/components/responses/NotJson'},'401':{'$ref':'#/components/responses/NotSignedIn'},'403':{'$ref':'#/components/responses/Foreign'},"
    "'413':{'$ref':'#/components/responses/TooLarge'},'415':{'$ref':'#/components/responses/NotJsonType'},'422':{'$ref':'#/components/responses/Invalid'},"
    "'429':{'$ref':'#/components/responses/TooOften'}," REFUSED "}},"
    "'get':{'operationId':'whoAmI','tags':['platform'],'summary':'Who is signed in.',"
    "'responses':{'200':" ANSWER("He.", "Session", SESSION) ",'405':{'$ref':'#/components/responses/WrongMethod'}," READ_REFUSED "}},"
    "'delete':{'operationId':'signOut','tags':['platform'],'summary':'Ends the session.',"
    "'responses':{'204':{'description':'Ended; the cookie is taken back.'},'401':{'$ref':'#/components/responses/NoToken'},"
    "'403':{'$ref':'#/components/responses/Foreign'},'409':{'$ref':'#/components/responses/Conflict'},'422':{'$ref':'#/components/responses/Invalid'},"
    REFUSED "}}}",
    "'/v1/document/{what}/{number}':{'get':{'operationId':'printDocument','tags':['information'],'summary':'A document on paper.',"
    "'description':'Purchase orders, pick lists (of an order or a shipment), packing slips, shipping labels (of a shipment, or of one package "
    "by its SSCC), invoices and credit notes, return labels.\\n\\nRoles: all.',"
    "'x-roles':['viewer','planner','buyer','maker','warehouse','service','accountant','admin'],"
    "'parameters':[{'name':'what','in':'path','required':true,'schema':{'type':'string',"
    "'enum':['purchase-order','pick-list','packing-slip','shipping-label','invoice','return-label']},'example':'invoice'},"
    "{'name':'number','in':'path','required':true,'schema':{'type':'string'},'example':'INV-1001'},"
    "{'name':'format','in':'query','description':'ZPL, for label printers, is of labels.','schema':{'type':'string','enum':['pdf','zpl'],'default':'pdf'}}],"
    "'responses':{'200':{'description':'The document.',"
    "'headers':{'Content-Disposition':{'description':'inline, and a name for the file.','schema':{'type':'string'}}},"
    "'content':{'application/pdf':{'schema':{'type':'string','contentMediaType':'application/pdf'}},'text/plain':{'schema':{'type':'string'}}}},"
    "'404':{'$ref':'#/components/responses/Missing'},'409':{'$ref':'#/components/responses/Conflict'}," READ_REFUSED "}}}",
    "'/v1/attachment/{id}':{'get':{'operationId':'readAttachment','tags':['returns'],'summary':'A picture that is kept.',"
    "'description':'What return attach was given. Whoever may see the document may see it.\\n\\nRoles: all.',"
    "'x-roles':['viewer','planner','buyer','maker','warehouse','service','accountant','admin'],'x-scope':['site','party'],"
    "'parameters':[{'name':'id','in':'path','required':true,'schema':{'type':'string'},'example':'1234567890123456789'}],"
    "'responses':{'200':{'description':'The picture.','content':{'image/jpeg':{'schema':{'type':'string','contentMediaType':'image/jpeg'}},"
    "'image/png':{'schema':{'type':'string','contentMediaType':'image/png'}},'image/webp':{'schema':{'type':'string','contentMediaType':'image/webp'}}}},"
    "'404':{'$ref':'#/components/responses/Missing'}," READ_REFUSED "}}}",
    "'/v1/stream':{'get':{'operationId':'stream','tags':['information'],'summary':'What is done, as it is committed.',"
    "'description':'Server-sent events: an event `change` for each action, whoever did it, with {event, noun, verb, doc, ref, user, at}; `reset` where "
    "more was missed than is told anew. Nothing is told that the asker may not see. A comment comes every 15 seconds.\\n\\nRoles: all.',"
    "'x-roles':['viewer','planner','buyer','maker','warehouse','service','accountant','admin'],"
    "'parameters':[{'name':'Last-Event-ID','in':'header','description':'The last event that was heard: what came after it is told first.',"
    "'schema':{'type':'string'}}],"
    "'responses':{'200':{'description':'Events, without end.','content':{'text/event-stream':{'schema':{'type':'string'}}}},"
    "'405':{'$ref':'#/components/responses/WrongMethod'}," READ_REFUSED "}}}",
    "'/v1/openapi.json':{'get':{'operationId':'describe','tags':['platform'],'summary':'This description.','security':[],"
    "'responses':{'200':{'description':'OpenAPI 3.1.','content':{'application/json':{'schema':{'type':'object'}}}},"
    "'405':{'$ref':'#/components/responses/WrongMethod'}}}}",
    "'/healthz':{'get':{'operationId':'health','tags':['platform'],'summary':'Whether the program is alive.','security':[],"
    "'responses':{'200':" ANSWER("It is.", "State", "{'status':'alive'}") ",'405':{'$ref':'#/components/responses/WrongMethod'}}}}",
    "'/readyz':{'get':{'operationId':'ready','tags':['platform'],'summary':'Whether the program can take requests.',"
    "'description':'It can be reached, and its store too; not so while it stops, nor after a sync of the disk failed.','security':[],"
    "'responses':{'200':" ANSWER("It can.", "State", "{'status':'ready'}") ",'405':{'$ref':'#/components/responses/WrongMethod'},"
    "'503':{'$ref':'#/components/responses/Busy'}}}}",
    "'/metrics':{'get':{'operationId':'metrics','tags':['platform'],'summary':'Counters and times, as Prometheus reads them.','security':[],"
    "'responses':{'200':{'description':'Prometheus text format.','content':{'text/plain':{'schema':{'type':'string'}}}},"
    "'405':{'$ref':'#/components/responses/WrongMethod'}}}}",
    "'/problems/{word}':{'get':{'operationId':'problem','tags':['platform'],'summary':'What a type of problem means.','security':[],"
    "'parameters':[{'name':'word','in':'path','required':true,'schema':{'type':'string'},'example':'stock'}],"
    "'responses':{'200':{'description':'The type.','content':{'application/json':{'schema':" OBJECT("'type','title','status','help'",
        "'type':{'type':'string'},'title':{'type':'string'},'status':{'type':'integer'},'help':{'type':'string'}")
    ",'example':{'type':'/problems/stock','title':'There is not enough','status':409,'help':'There is not enough of something to do this.'}}}},"
    "'404':{'$ref':'#/components/responses/Missing'}}}}",
    NULL,
};
