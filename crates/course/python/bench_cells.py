# %% The same dance as in notebook 02, in Python: what the kernel is measured beside.
import base64, json, secrets, urllib.parse
import requests
creds = json.load(open("creds.json"))["practice"]
# %%
def build_url(path, host, protocol="http"):
    return f"{protocol}://{host}{path}"
build_url("/authorize", creds["accounts"])
# %%
state = secrets.token_hex(4).upper()
state
# %%
params = {"client_id": creds["client_id"], "response_type": "code", "redirect_uri": creds["redirect_uri"], "scope": creds["scope"], "state": state}
request = requests.Request("GET", build_url("/authorize", creds["accounts"]), params=params).prepare()
print(request.url)
# %%
answer = requests.post(build_url("/practice/approve", creds["accounts"]), json={"url": request.url})
answer.status_code
# %%
redirect = urllib.parse.urlsplit(answer.json()["redirect"])
code = dict(urllib.parse.parse_qsl(redirect.query))["code"]
len(code)
# %%
form = {"grant_type": "authorization_code", "code": code, "redirect_uri": creds["redirect_uri"], "client_id": creds["client_id"], "client_secret": creds["client_secret"]}
answer = requests.post(build_url("/api/token", creds["accounts"]), data=form)
print(answer.status_code)
# %%
token = answer.json()
sorted(token)
# %%
me = requests.get(build_url("/v1/me", creds["api"]), headers={"Authorization": f"Bearer {token['access_token']}"})
me.json()["display_name"]
# %%
basic = base64.b64encode(f"{creds['client_id']}:{creds['client_secret']}".encode()).decode()
form = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
answer = requests.post(build_url("/api/token", creds["accounts"]), data=form, headers={"Authorization": f"Basic {basic}"})
print(answer.status_code)
