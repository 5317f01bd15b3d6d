"""A network that tests connect things to."""

from __future__ import annotations

from model_promotion.config import NetworkConfig

NETWORK = NetworkConfig(
    vpc_id="vpc-0a1b2c3d",
    subnet_ids=("subnet-0a1b2c3d", "subnet-4e5f6071"),
    route_table_ids=("rtb-0a1b2c3d",),
)
WITH_ENDPOINTS_OF_ITS_OWN = NETWORK.model_copy(update={"endpoints": False})
EC2 = "arn:aws:ec2:us-east-1:222222222222:"
SUBNETS = [f"{EC2}subnet/subnet-0a1b2c3d", f"{EC2}subnet/subnet-4e5f6071"]
HTTPS_OUT = [
    {
        "CidrIp": "0.0.0.0/0",
        "Description": "HTTPS, as far as the routes lead",
        "FromPort": 443,
        "IpProtocol": "tcp",
        "ToPort": 443,
    }
]
