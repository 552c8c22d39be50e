home-hello = Hello, { $name }
home-signed-in-as = You are signed in as { $username }.
home-superuser = superuser
home-staff = staff
home-search-submit = Search
home-attention = Needs your attention
home-check = Check
home-tokens-expire = { $n ->
    [one] An API token expires soon
   *[other] { $n } API tokens expire soon
}
home-tokens-expire-about = { $more ->
    [0] Within { $days } days: { $names }.
   *[other] Within { $days } days: { $names } and { $more } more.
} { $n ->
    [one] Programs that use it will stop working then.
   *[other] Programs that use them will stop working then.
}
home-tokens-expire-deed = Show the tokens
home-no-factor = You have no second factor
home-no-factor-about = Whoever learns your password can sign in as you. An authenticator app or a passkey prevents that.
home-no-factor-deed = Set one up
home-few-codes = { $n ->
    [0] You have no recovery codes left
    [one] You have one recovery code left
   *[other] You have { $n } recovery codes left
}
home-few-codes-about = Each lets you sign in once if you lose your app or passkey. With none left, you need a superuser’s help.
home-few-codes-deed = Create new codes
home-steps = First steps
home-steps-done = { $done } of { $all } done. This list disappears once all steps are done.
home-step-done = done
home-step-open = not done yet
home-step-factor = Protect your account with a second factor
home-step-factor-deed = Set one up
home-step-factor-about = You can do everything here, so a stolen password would open everything.
home-step-https = Serve it over HTTPS
home-step-https-about = The address is { $url }. Before others use it, put a proxy with a certificate in front, or start the server with --tls-cert and --tls-key, and set --url to the https address.
home-step-people = Invite people
home-step-people-deed = Invite someone
home-step-people-about = Each person gets a link to choose a password. The roles of their groups decide what they can see and do.
home-step-superuser = Have a second superuser
home-step-superuser-deed = Show superusers
home-step-superuser-about = If you are away or lose your second factor, someone else can help.
home-step-data = Fill the inventory
home-step-data-about = Add parts through the API or an app. An InvenTree is imported into a new data folder, before that one is set up.
home-step-data-deed = How to import
home-step-app = Register an app
home-step-app-deed = Register
home-step-app-about = People can then sign in to it with their account here, and decide what it may do for them.
home-step-backup = Create a backup
home-step-backup-about = One encrypted file with everything in it, created while the server runs.
home-apps = Apps
home-app-allowed = { $host } · authorized
home-api-doc-about = Every operation, to read and to try out
home-connect-about = Phone app, Python, curl, any OpenID Connect library
home-roles = What you can do
home-roles-about = These are your roles right now. An app that you authorize can never do more than this.
home-roles-none = Nothing yet: none of your groups has a role. A superuser can add you to one that has.
connect-lead = Settings for apps and programs, ready to copy.
connect-example = Example: { $what }
connect-phone = InvenTree app for phones
connect-phone-about = In the app, add a server with this address, then sign in with your username and password.
connect-phone-scan = The app itself reads no settings from a QR code: scan this one with your phone’s camera to get the address there, and copy it.
connect-phone-loopback = Only this computer can open { $server }: phones and other computers cannot. Start the server with --url and an address that they can reach, and with --host if it listens only here.
connect-phone-qr = QR code with the address of this server
connect-phone-factor = The app asks only for a username and password, which is not enough for your account: it has a second factor, and the app has no field for one or for a token. Use the pages of this server on your phone instead.
connect-server = Server
connect-username = Username
connect-password = Password
connect-password-yours = The one that you sign in with here
connect-password-none = You have none yet. Choose one under “{ page-security }”.
connect-python = InvenTree’s Python client
connect-token-about = It needs an API token in the environment variable { $variable }. A token is shown once, when you create it, and never here.
connect-python-token = Create a token for Python
connect-curl = curl
connect-curl-token = Create a token for curl
connect-oidc = Any OpenID Connect or OAuth 2.0 library
connect-oidc-about = The library reads everything else from the discovery document.
connect-issuer = Issuer
connect-discovery = Discovery document
connect-flow = Flow
connect-flow-value = Authorization code with PKCE (S256); device code for devices without a browser
connect-client = Client ID
connect-identity-scopes = Scopes about the person
connect-api-scopes = Scopes to read with the API
connect-resource = API (resource, audience)
connect-register = Register an app
