#!/usr/bin/env bash
# One broker that is its own controller (KRaft). Clients log in by SCRAM and may do nothing that `terang topics apply`
# has not granted; the users are made when the storage is formatted. Passwords come from files and stay in memory.
set -euo pipefail
password() { cat "/secrets/kafka/$1"; }
settings=/tmp/server.properties
login=org.apache.kafka.common.security
umask 077
cat > "$settings" <<CONF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=CLIENT://:9092,CONTROLLER://localhost:9093
advertised.listeners=CLIENT://kafka:9092
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENT
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
log.dirs=/var/lib/kafka/data/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=$login.scram.ScramLoginModule required username="admin" password="$(password admin)";
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
# The controller keeps the SCRAM passwords, so it cannot itself be asked for one; it listens on this machine only.
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=$login.plain.PlainLoginModule required username="admin" password="$(password admin)" user_admin="$(password admin)";
sasl.mechanism.controller.protocol=PLAIN
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
CONF
# Once is enough, and a broker that comes back after a crash is there sooner by one start of Java.
formatted=/var/lib/kafka/data/formatted
if [ ! -e "$formatted" ]; then
  users=()
  for user in admin recruitment cbt scoring; do
    users+=(--add-scram "SCRAM-SHA-512=[name=$user,password=$(password "$user")]")
  done
  /opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id "$CLUSTER_ID" --config "$settings" "${users[@]}"
  touch "$formatted"
fi
exec /opt/kafka/bin/kafka-server-start.sh "$settings"
