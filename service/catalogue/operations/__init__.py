"""Labour operations 维修工时项目, how long they take on a car, and what an hour costs in a store."""
