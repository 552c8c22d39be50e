browse-nothing-here = There is nothing at this address
browse-created = Open what was created
browse-read = Read this address
browse-up = Up to { $path }
browse-signed-out = Nobody is signed in in this browser.
browse-no-credentials = This request had no credentials. People sign in elsewhere: send credentials in the Authorization header.
browse-by-header = This request was authenticated by a header. Forms are available only to people who are signed in in this browser.
browse-verdicts = What you can do here
browse-refused = { $n } refused
browse-open = Open to everyone.
browse-allowed = Allowed.
browse-not-signed-in = Nobody is signed in.
browse-lesser = You can change only: { $fields }.
browse-scopes = Any of these scopes:

browse-filters = Search, filter and sort
browse-parameters = Parameters
browse-filters-set = { $n } set
browse-filters-more = More ({ $n })
browse-filters-clear = Clear all
browse-filters-send = Apply
browse-any = any
browse-default-yes = default (yes)
browse-default-no = default (no)
browse-yes = Yes
browse-no = No

browse-answer = Request and response
browse-raw = JSON only
browse-headers = Headers
browse-pages-top = Pages of this list
browse-pages-bottom = Pages of this list, repeated
browse-body = Response body
browse-cut = Only the beginning of the response is shown here.
browse-cut-all = Open the full response as JSON
browse-no-body = The response has no body.
browse-no-limit = { $n ->
    [one] { $n } row, because no limit was set
   *[other] { $n } rows, because no limit was set
}
browse-page-by-page = Show page by page
browse-none-of = None of { $total }

browse-required = required
browse-as-json = JSON
browse-as-list = separated by commas
browse-as-time = for example 2026-11-23 21:30
browse-look-up = Look up a key<span class="hidden"> for { $field }</span>
browse-json = Body
browse-json-instead = Send JSON instead
browse-delete-text = This sends <span class="mono">DELETE { $address }</span>. This can’t be undone.
browse-delete = Delete

browse-areas = Where to start
browse-areas-text = Every address that needs no key: lists, your own data and actions. Addresses that your roles don’t open are marked.
browse-area-closed = no access
