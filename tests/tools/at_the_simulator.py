"""Calls of the simulator as the municipality makes them, and what is pressed on its phone."""

from __future__ import annotations

import json
from base64 import b64encode

import requests


def bankid(simulator, method, body, **headers):
    headers = {"Content-Type": "application/json", **headers}
    data = body if isinstance(body, str) else json.dumps(body)
    return post(simulator, f"{simulator.bankid_url}{method}", data, headers=headers)


def freja(simulator, method, field, body):
    data = f"{field}={b64encode(json.dumps(body).encode()).decode()}"
    url = f"{simulator.freja_url}authentication/1.0/{method}"
    return post(simulator, url, data)


def post(simulator, url, data, headers=None):
    """As the municipality does: with its certificate, and trusting the providers' authority."""
    papers = (str(simulator.municipality.cert), str(simulator.municipality.key))
    return requests.post(
        url, data, cert=papers, verify=str(simulator.authority), headers=headers, timeout=5
    )


def bankid_order(simulator, **more):
    body = {"endUserIp": "192.0.2.7", **more}
    answer = bankid(simulator, "auth", body).json()
    return simulator.desk.find(answer["orderRef"])


def freja_order(simulator, **more):
    body = {"userInfoType": "INFERRED", "userInfo": "N/A", "useDynamicQrCode": True, **more}
    answer = freja(simulator, "initAuthentication", "initAuthRequest", body).json()
    return simulator.desk.find(answer["authRef"])


def phone(simulator, **form):
    return requests.post(f"{simulator.url}phone/", form, timeout=5)
